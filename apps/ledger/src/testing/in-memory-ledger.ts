// A ledger in memory: the same pure decisions on a plain list, for tests of what always holds.
import { type BodyOf, holdEnded } from '@aiyrbas/contracts';
import { Money } from '@aiyrbas/money';
import { type Account, isCustomer, keyOf } from '../domain/account';
import { type AccountBalance, LedgerBook } from '../domain/book';
import { LEDGER_EVENTS, type LedgerEvent } from '../domain/decide';
import type { Booking, Outcome } from '../domain/outcome';
import type { Hold } from '../domain/hold';
import type { Transaction } from '../domain/transaction';
import { idOf } from './ledger-events';

export class InMemoryLedger {
  readonly transactions: Transaction[] = [];
  readonly holds = new Map<string, Hold>();
  readonly balances = new Map<string, { account: Account; balance: AccountBalance }>();
  readonly earlyFailures = new Set<string>();
  readonly endings: string[] = [];
  #ids = 0;

  /** One batch: decided on a book of its own, then written down. */
  post(...batch: readonly LedgerEvent[]): Outcome[] {
    const book = new LedgerBook({
      balances: [...this.balances.values()],
      holds: [...this.holds.values()],
      transactions: this.transactions,
      earlyFailures: [...this.earlyFailures],
    });
    const outcomes = batch.map((event) => LEDGER_EVENTS.decide(event, book, this.#booking()));
    const changes = book.changes();
    this.transactions.push(...changes.transactions);
    for (const hold of [...changes.holdsRequested, ...changes.holdsEnded]) this.holds.set(hold.id, hold);
    for (const row of changes.balances) this.balances.set(keyOf(row.account), row);
    for (const id of changes.earlyFailures) this.earlyFailures.add(id);
    for (const outcome of outcomes) {
      if (outcome.kind !== 'done') continue;
      for (const { event, body } of outcome.events) {
        if (event === holdEnded) this.endings.push((body as BodyOf<typeof holdEnded>).holdId);
      }
    }
    return outcomes;
  }

  /** What transfers alone say that an account has: credits less debits. */
  sumOf(name: string, asset: Account['asset']): string {
    const moved = this.transactions.flatMap(({ transfers }) =>
      transfers.flatMap(({ debit, credit, amount }) => [
        ...(debit.name === name && debit.asset === asset ? [amount.negate()] : []),
        ...(credit.name === name && credit.asset === asset ? [amount] : []),
      ]),
    );
    return Money.sum(moved, asset).amount;
  }

  customer(word: string, asset: Account['asset']): { total: string; held: string } {
    const row = this.balances.get(`aiyrbas/customer:${idOf(word)}/${asset}`);
    const none = Money.zero(asset);
    return {
      total: (row?.balance.posted ?? none).amount,
      held: (row?.balance.held ?? none).amount,
    };
  }

  /** Everything that must hold at every instant; throws with the first thing that does not. */
  prove(): void {
    for (const { account, balance } of this.balances.values()) {
      expect(isCustomer(account)).toBe(true);
      expect(balance.held.minor >= 0n && balance.held.minor <= balance.posted.minor).toBe(true);
      expect(balance.posted.amount).toBe(this.sumOf(account.name, account.asset));
      const openHolds = [...this.holds.values()].filter(
        (hold) => hold.state === 'placed' && keyOf(hold.account) === keyOf(account),
      );
      expect(balance.held.minor).toBe(openHolds.reduce((sum, hold) => sum + hold.amount.minor, 0n));
    }
    expect(new Set(this.endings).size).toBe(this.endings.length);
    const causes = this.transactions.map(({ kind, businessId }) => `${kind}/${businessId}`);
    expect(new Set(causes).size).toBe(causes.length);
  }

  #booking(): Booking {
    return {
      bookedAt: '2026-11-23T09:15:31.000Z',
      today: '2026-11-23',
      cause: {},
      newId: () => idOf(`transaction ${(this.#ids += 1)}`),
    };
  }
}
