// From the one row of the lock statement to what the domain knows. Accounts are ids in the database and names here.
import { invariant } from '@aiyrbas/kernel';
import { type Asset, Money } from '@aiyrbas/money';
import { type Account, keyOf } from '../domain/account';
import type { Known } from '../domain/book';
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

export function knownOf(row: LockRow): { known: Known; ids: AccountIds; accounts: Account[] } {
  const byId = new Map(row.accounts.map(([id, firm, name, asset]): [string, Account] => [id, { firm, name, asset }]));
  const account = (id: string): Account => {
    const found = byId.get(id);
    invariant(found, `account ${id} is referred to and not there`);
    return found;
  };
  const known: Known = {
    balances: row.balances.map(([id, posted, held]) => {
      const { asset } = account(id);
      return {
        account: account(id),
        balance: { posted: Money.ofMinor(posted, asset), held: Money.ofMinor(held, asset) },
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
  return { known, ids: new Map([...byId].map(([id, found]) => [keyOf(found), id])), accounts: [...byId.values()] };
}
