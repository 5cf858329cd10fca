// Posts openings once per cause. The same cause with another amount is not skipped: whoever changed the file believes
// that it took effect, so the service says no and does not start.
import { Outbox } from '@aiyrbas/bus';
import { type Ids, InvariantError } from '@aiyrbas/kernel';
import { dayInKazakhstan } from '@aiyrbas/kz';
import type { Tx } from '@aiyrbas/persistence';
import { IDS } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { Book } from '../domain/book';
import { type Opening, openingOf } from '../domain/opening';
import { NEEDS_NOTHING } from '../domain/needs';
import { toldJudged, toldPosted } from '../domain/outcome';
import { isSameTransaction } from '../domain/transaction';
import { BookStore } from '../store/book.store';
import { CoverStore } from '../store/cover.store';
import { toFact } from '../to-fact';

@Injectable()
export class OpenBooks {
  constructor(
    private readonly books: BookStore,
    private readonly covers: CoverStore,
    private readonly outbox: Outbox,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** How many were new. */
  async execute(openings: readonly Opening[], tx: Tx, now: Date): Promise<number> {
    const bookedAt = now.toISOString();
    const booking = { bookedAt, today: dayInKazakhstan(now), cause: {}, newId: () => this.ids.uuid() };
    const transactions = openings.map((opening) => openingOf(opening, booking));
    // Replicas start together; the second one waits here and then finds everything posted.
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('ledger.openings', 0))`);
    const locked = await this.books.lock(tx, {
      ...NEEDS_NOTHING,
      accounts: transactions.flatMap((of) => of.transfers.flatMap(({ debit, credit }) => [debit, credit])),
      causes: transactions.map(({ kind, businessId }) => ({ kind, businessId })),
    });
    const book = new Book(locked.known);
    const posted = transactions.filter((transaction) => {
      const before = book.transaction(transaction.kind, transaction.businessId);
      if (before && !isSameTransaction(before, transaction)) {
        throw new InvariantError(
          `opening ${transaction.businessId} was posted with another amount or account; what was opened is never changed, fund the difference under a cause of its own`,
        );
      }
      if (!before) book.apply({ posts: [transaction] });
      return !before;
    });
    const changes = book.changes();
    await this.books.save(tx, changes, locked, now);
    const judged = await this.covers.judge(tx, now, changes.cover);
    await this.outbox.append(tx, [
      ...posted.map((transaction) => toFact(toldPosted(transaction, bookedAt))),
      ...judged.map((judgement) => toFact(toldJudged(judgement, now))),
    ]);
    return posted.length;
  }
}
