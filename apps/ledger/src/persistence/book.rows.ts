// From the one row of the lock statement to what the domain knows. Accounts are ids in the database and names here.
import { invariant } from '@aiyrbas/kernel';
import { type Asset, Money } from '@aiyrbas/money';
import { type Account, keyOf } from '../domain/account';
import type { KnownLedgerState } from '../domain/book';
import type { HoldState } from '../domain/hold';
import type { TransactionKind } from '../domain/transaction';

/** The ids of accounts by their keys. */
export type AccountIds = Map<string, string>;

export interface LockRow {
  accounts: [id: string, firm: string, name: string, asset: Asset][];
  balances: [account: string, posted: string, held: string][];
  holds: {
    id: string;
    firm: string;
    orderId: string;
    customerId: string;
    account: string;
    amount: string;
    state: HoldState;
  }[];
  transactions: {
    id: string;
    firm: string;
    kind: TransactionKind;
    businessId: string;
    orderId: string | null;
    customerId: string | null;
    valueDate: string;
    cause: Record<string, string>;
    transfers: [debit: string, credit: string, amount: string][];
  }[];
  early_failures: string[];
}

/** @param seen accounts by their ids that the row does not name, because they are known already. */
export function knownOf(
  row: LockRow,
  seen: ReadonlyMap<string, Account>,
): { known: KnownLedgerState; ids: AccountIds; named: Account[] } {
  const byId = new Map(seen);
  for (const [id, firm, name, asset] of row.accounts) byId.set(id, { firm, name, asset });
  const account = (id: string): Account => {
    const found = byId.get(id);
    invariant(found, `account ${id} is referred to and not there`);
    return found;
  };
  const known: KnownLedgerState = {
    balances: row.balances.map(([id, posted, held]) => {
      const of = account(id);
      return {
        account: of,
        balance: { posted: Money.ofMinor(posted, of.asset), held: Money.ofMinor(held, of.asset) },
      };
    }),
    holds: row.holds.map((hold) => ({
      ...hold,
      account: account(hold.account),
      amount: Money.ofMinor(hold.amount, account(hold.account).asset),
    })),
    transactions: row.transactions.map((transaction) => ({
      ...transaction,
      orderId: transaction.orderId ?? undefined,
      customerId: transaction.customerId ?? undefined,
      transfers: transaction.transfers.map(([debit, credit, amount]) => ({
        debit: account(debit),
        credit: account(credit),
        amount: Money.ofMinor(amount, account(debit).asset),
      })),
    })),
    earlyFailures: row.early_failures,
  };
  const ids: AccountIds = new Map();
  for (const [id, found] of byId) ids.set(keyOf(found), id);
  return { known, ids, named: row.accounts.map(([id]) => account(id)) };
}
