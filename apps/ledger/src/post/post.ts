// Posts a batch: lock, decide item by item in order, save, tell. A refusal is an answer; what nobody may guess is set
// aside with everything of its key that comes after it, and the rest of the batch goes on.
import { type BatchContext, type Fact, type Message, Outbox } from '@aiyrbas/bus';
import type { Ids } from '@aiyrbas/kernel';
import { Metrics } from '@aiyrbas/observability';
import { IDS, METRICS } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { Book } from '../domain/book';
import { dayInKazakhstan } from '../domain/day-in-kazakhstan';
import { decide } from '../domain/decide';
import type { Happening } from '../domain/happening';
import { allNeeds, needsOf } from '../domain/needs';
import { BookStore } from '../store/book.store';
import { toFact } from '../to-fact';

/** A message of one of the types that the ledger acts on. */
export type Heard = Message & Happening;

@Injectable()
export class Post {
  readonly #posted;

  constructor(
    private readonly books: BookStore,
    private readonly outbox: Outbox,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(METRICS) metrics: Metrics,
  ) {
    this.#posted = metrics.counter('ledger_transactions_total', 'Transactions posted, by kind', ['kind']);
  }

  async execute(batch: readonly Heard[], context: BatchContext): Promise<void> {
    const { tx, now } = context;
    const locked = await this.books.lock(tx, allNeeds(batch.map(needsOf)));
    const book = new Book(locked.known);
    const facts = this.#decideEach(book, batch, context);
    const changes = book.changes();
    await this.books.save(tx, changes, locked, now);
    await this.outbox.append(tx, facts);
    tx.afterCommit(() => changes.transactions.forEach(({ kind }) => this.#posted.inc({ kind })));
  }

  #decideEach(book: Book, batch: readonly Heard[], context: BatchContext): Fact[] {
    const clock = { bookedAt: context.now.toISOString(), today: dayInKazakhstan(context.now) };
    const newId = (): string => this.ids.uuid();
    const blocked = new Set<string>();
    return batch.flatMap((message): Fact[] => {
      if (blocked.has(message.key)) {
        context.park(message, 'behind a parked message of the same key');
        return [];
      }
      const cause = { event: message.id, type: message.type };
      const outcome = decide(book, message, { ...clock, cause, newId });
      if (outcome.kind === 'parked') {
        blocked.add(message.key);
        context.park(message, `${outcome.reason}: ${outcome.detail}`);
      }
      return outcome.kind === 'done' ? outcome.tells.map((telling) => toFact(telling, message)) : [];
    });
  }
}
