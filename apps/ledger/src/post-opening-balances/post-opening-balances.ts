// Posts openings once per cause. The same cause with another amount is not skipped: whoever changed the file believes
// that it took effect, so the service says no and does not start.
import { Outbox, messagesOf } from '@aiyrbas/bus';
import { type Ids, InvariantError } from '@aiyrbas/kernel';
import { dayInKazakhstan } from '@aiyrbas/kz';
import type { Tx } from '@aiyrbas/persistence';
import { IDS } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { LedgerBook } from '../domain/book';
import { type Opening, openingOf } from '../domain/opening';
import { allKeys, keysOf } from '../domain/load-keys';
import { postedEvent, solvencyEvent } from '../domain/outcome';
import { isSameTransaction } from '../domain/transaction';
import { BookStore } from '../persistence/book.store';
import { CoverageStore } from '../persistence/coverage.store';

@Injectable()
export class PostOpeningBalances {
  constructor(
    private readonly ledgerStore: BookStore,
    private readonly solvency: CoverageStore,
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
    const locked = await this.ledgerStore.lock(tx, allKeys(transactions.map(keysOf)));
    const book = new LedgerBook(locked.known);
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
    await this.ledgerStore.save(tx, changes, locked, now);
    const solvencyChanges = await this.solvency.updateSolvency(tx, now, changes.coverage);
    const events = [
      ...posted.map((transaction) => postedEvent(transaction, bookedAt)),
      ...solvencyChanges.map((one) => solvencyEvent(one, now)),
    ];
    await this.outbox.append(tx, messagesOf(events));
    return posted.length;
  }
}
