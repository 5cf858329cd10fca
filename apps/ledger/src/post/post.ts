// Posts a batch: lock, decide item by item in order, save, tell. A refusal is an answer; what nobody may guess is set
// aside with everything of its key that comes after it, and the rest of the batch goes on.
import { type Fact, type Message, type Outbox, fact } from '@aiyrbas/bus';
import { holdEnded, holdPlaced, holdRefused, transactionPosted } from '@aiyrbas/contracts';
import { type Ids, never } from '@aiyrbas/kernel';
import type { Tx } from '@aiyrbas/persistence';
import { Book } from '../domain/book';
import { decide } from '../domain/decide';
import type { Booking, Happening, Telling } from '../domain/happening';
import { allNeeds, needsOf } from '../domain/needs';
import type { BookStore } from '../store/book.store';
