// The books in Postgres, a batch at a time, in two round trips: `lock` reads all that the batch needs and locks it,
// `save` writes all that it changed. Holds are locked before balances, each in id order, so batches never deadlock.
// An account that this process has not seen before costs one statement more, once: the rows that a statement inserts
// are not visible to its own reads.
import { invariant } from '@aiyrbas/kernel';
import type { Tx } from '@aiyrbas/persistence';
import { type Account, isCustomer, keyOf, kindOf } from '../domain/account';
import type { Changes, KnownLedgerState } from '../domain/book';
import type { LoadKeys } from '../domain/load-keys';
import { type AccountIds, type LockRow, knownOf } from './book.rows';
import { LOCK, OPEN_ACCOUNTS, SAVE } from './book.sql';

/** More accounts than this in memory are forgotten all at once; they are read again. */
const REMEMBERED_MAX = 200_000;

export interface LockedBook {
  readonly known: KnownLedgerState;
  readonly ids: AccountIds;
}

export class BookStore {
  readonly #remembered = new Map<string, string>();

  /** The first round trip. */
  async lock(tx: Tx, keys: LoadKeys): Promise<LockedBook> {
    const wanted = new Map(keys.accounts.map((account) => [keyOf(account), account]));
    const unseen: Account[] = [];
    const seen = new Map<string, Account>();
    for (const [key, account] of wanted) {
      const id = this.#remembered.get(key);
      if (id === undefined) unseen.push(account);
      else seen.set(id, account);
    }
    if (unseen.length > 0) this.#open(tx, unseen);

    const [row] = await tx.query<LockRow>(LOCK, [
      [...new Set(keys.holds)],
      [...new Set(keys.holdsOfOrders)],
      keys.causes.map((cause) => cause.kind),
      keys.causes.map((cause) => cause.businessId),
      [...new Set(keys.transactionsOfOrders)],
      unseen.map((account) => account.firm),
      unseen.map((account) => account.name),
      unseen.map((account) => account.asset),
      [...seen].filter(([, account]) => isCustomer(account)).map(([id]) => id),
      [...new Set(keys.earlyFailures)],
      [...new Set(keys.suspended)],
    ]);
    invariant(row, 'the lock statement always answers one row');
    const { known, ids, named } = knownOf(row, seen);
    if (named.length > 0) tx.afterCommit(() => this.#remember(named, ids));
    return { known, ids };
  }

  /** The second round trip. */
  async save(tx: Tx, changes: Changes, { ids }: LockedBook, now: Date): Promise<void> {
    const { transactions, holdsRequested, holdsEnded, balances, earlyFailures, coverage } = changes;
    const isUnchanged = [transactions, holdsRequested, holdsEnded, balances, earlyFailures].every(
      (rows) => rows.length === 0,
    );
    if (isUnchanged) return;
    const idOf = (account: Account): string => {
      const id = ids.get(keyOf(account));
      invariant(id, `${keyOf(account)} was not asked for before the batch`);
      return id;
    };
    const transfers = transactions.flatMap((of) =>
      of.transfers.map((transfer, index) => ({ of, transfer, seq: index + 1 })),
    );

    const [saved] = await tx.query<Record<string, string>>(SAVE, [
      now,
      transactions.map((row) => row.id),
      transactions.map((row) => row.firm),
      transactions.map((row) => row.kind),
      transactions.map((row) => row.businessId),
      transactions.map((row) => row.orderId ?? null),
      transactions.map((row) => row.customerId ?? null),
      transactions.map((row) => row.valueDate),
      transactions.map((row) => JSON.stringify(row.cause)),
      transactions.map((row) => row.transfers.length),
      transfers.map((row) => row.of.id),
      transfers.map((row) => row.seq),
      transfers.map((row) => row.of.firm),
      transfers.map((row) => idOf(row.transfer.debit)),
      transfers.map((row) => idOf(row.transfer.credit)),
      transfers.map((row) => row.transfer.amount.asset),
      transfers.map((row) => row.transfer.amount.minor.toString()),
      transfers.map((row) => row.of.transfers.length),
      holdsRequested.map((row) => row.id),
      holdsRequested.map((row) => row.firm),
      holdsRequested.map((row) => row.orderId),
      holdsRequested.map((row) => row.customerId),
      holdsRequested.map((row) => idOf(row.account)),
      holdsRequested.map((row) => row.account.asset),
      holdsRequested.map((row) => row.amount.minor.toString()),
      holdsRequested.map((row) => row.state),
      holdsEnded.map((row) => row.id),
      holdsEnded.map((row) => row.state),
      balances.map((row) => idOf(row.account)),
      balances.map((row) => row.balance.posted.minor.toString()),
      balances.map((row) => row.balance.held.minor.toString()),
      earlyFailures,
      coverage.map((change) => change.firm),
      coverage.map((change) => change.asset),
      coverage.map((change) => change.held.minor.toString()),
      coverage.map((change) => change.owed.minor.toString()),
    ]);
    const expected = {
      posted: transactions,
      moved: transfers,
      asked: holdsRequested,
      ended: holdsEnded,
      settled: balances,
      early: earlyFailures,
      covered: coverage,
    };
    for (const [rows, list] of Object.entries(expected)) {
      invariant(saved?.[rows] === String(list.length), `${rows}: ${saved?.[rows]} rows written, ${list.length} meant`);
    }
  }

  #open(tx: Tx, accounts: readonly Account[]): void {
    tx.write(OPEN_ACCOUNTS, [
      accounts.map((account) => account.firm),
      accounts.map((account) => account.name),
      accounts.map(kindOf),
      accounts.map((account) => account.asset),
    ]);
  }

  /** Only what is committed: an account of a transaction that rolled back does not exist. */
  #remember(accounts: readonly Account[], ids: AccountIds): void {
    if (this.#remembered.size + accounts.length > REMEMBERED_MAX) this.#remembered.clear();
    for (const account of accounts) this.#remembered.set(keyOf(account), ids.get(keyOf(account))!);
  }
}
