// The ledger in Postgres, a batch at a time, in two round trips: `lock` reads and locks all that the batch needs,
// `save` writes all that it changed. Holds are locked before balances, each in id order, so batches never deadlock.
// An account that is new to this process costs one more statement, once: a statement cannot read the rows that it
// inserts itself.
import { invariant } from '@aiyrbas/kernel';
import type { Tx } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { type Account, isCustomer, keyOf, kindOf } from '../domain/account';
import type { Changes, KnownLedgerState } from '../domain/book';
import type { LoadKeys } from '../domain/load-keys';
import { type AccountIds, type LockRow, knownOf } from './book.rows';
import { LOCK, OPENED_ACCOUNTS, OPEN_ACCOUNTS, SAVE, SAVED } from './book.sql';

/** More accounts than this in memory are forgotten all at once; they are read again. */
const REMEMBERED_MAX = 200_000;

export interface LockedBook {
  readonly known: KnownLedgerState;
  readonly ids: AccountIds;
}

@Injectable()
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
    invariant(row, 'the lock statement always returns one row');
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
      invariant(id, `${keyOf(account)} was not requested before the batch`);
      return id;
    };
    const rows = {
      transactions: transactions.map(({ orderId = null, customerId = null, transfers, ...row }) => {
        return { ...row, orderId, customerId, transfers: transfers.length };
      }),
      transfers: transactions.flatMap(({ id: transaction, firm, transfers }) =>
        transfers.map(({ debit, credit, amount }, index) => ({
          transaction,
          seq: index + 1,
          firm,
          debit: idOf(debit),
          credit: idOf(credit),
          asset: amount.asset,
          amount: amount.minor,
          transfers: transfers.length,
        })),
      ),
      holdsRequested: holdsRequested.map(({ account, amount, ...row }) => {
        return { ...row, account: idOf(account), asset: account.asset, amount: amount.minor };
      }),
      holdsEnded,
      balances: balances.map(({ account, balance: { posted, held } }) => {
        return { account: idOf(account), posted: posted.minor, held: held.minor };
      }),
      earlyFailures: earlyFailures.map((requestId) => ({ requestId })),
      coverage: coverage.map(({ firm, asset, held, owed }) => ({ firm, asset, held: held.minor, owed: owed.minor })),
    };
    const [saved] = await tx.query<Record<string, string>>(SAVE, [
      now,
      ...SAVED.transactions.params(rows.transactions),
      ...SAVED.transfers.params(rows.transfers),
      ...SAVED.holdsRequested.params(rows.holdsRequested),
      ...SAVED.holdsEnded.params(rows.holdsEnded),
      ...SAVED.balances.params(rows.balances),
      ...SAVED.earlyFailures.params(rows.earlyFailures),
      ...SAVED.coverage.params(rows.coverage),
    ]);
    for (const [name, { length }] of Object.entries(rows)) {
      invariant(saved?.[name] === String(length), `${name}: ${saved?.[name]} rows written, ${length} meant`);
    }
  }

  #open(tx: Tx, accounts: readonly Account[]): void {
    const rows = accounts.map((account) => ({ ...account, kind: kindOf(account) }));
    tx.write(OPEN_ACCOUNTS, OPENED_ACCOUNTS.params(rows));
  }

  /** Only what is committed: an account of a transaction that rolled back does not exist. */
  #remember(accounts: readonly Account[], ids: AccountIds): void {
    if (this.#remembered.size + accounts.length > REMEMBERED_MAX) this.#remembered.clear();
    for (const account of accounts) this.#remembered.set(keyOf(account), ids.get(keyOf(account))!);
  }
}
