// What must be read, and locked, before a batch can be decided. Each event names it from its body alone, so that one
// statement can fetch it for all of them.
import type { Account } from './account';
import type { Transaction, TransactionKind } from './transaction';

export interface LoadKeys {
  readonly accounts: readonly Account[];
  readonly causes: readonly { readonly kind: TransactionKind; readonly businessId: string }[];
  readonly holds: readonly string[];
  /** Orders whose standing holds are wanted. */
  readonly holdsOfOrders: readonly string[];
  /** Orders whose transactions are all wanted. */
  readonly transactionsOfOrders: readonly string[];
  readonly earlyFailures: readonly string[];
  /** Entries of banks whose money in suspense is wanted, with its return. */
  readonly suspended: readonly string[];
}

/** What a payment is found by: a booked debit is the same one whether a payout or a refund was asked for. */
export const payment = (businessId: string): LoadKeys['causes'] => [
  { kind: 'payout', businessId },
  { kind: 'refund', businessId },
];

/** What a transaction needs to be posted: whether it was posted before, and the accounts that it moves. */
export function keysOf({ kind, businessId, transfers }: Pick<Transaction, 'kind' | 'businessId' | 'transfers'>) {
  return {
    accounts: transfers.flatMap(({ debit, credit }) => [debit, credit]),
    causes: kind === 'payout' || kind === 'refund' ? payment(businessId) : [{ kind, businessId }],
  } satisfies Partial<LoadKeys>;
}

export function allKeys(keys: readonly Partial<LoadKeys>[]): LoadKeys {
  const all: { -readonly [Name in keyof LoadKeys]: LoadKeys[Name][number][] } = {
    accounts: [],
    causes: [],
    holds: [],
    holdsOfOrders: [],
    transactionsOfOrders: [],
    earlyFailures: [],
    suspended: [],
  };
  for (const one of keys) {
    if (one.accounts) all.accounts.push(...one.accounts);
    if (one.causes) all.causes.push(...one.causes);
    if (one.holds) all.holds.push(...one.holds);
    if (one.holdsOfOrders) all.holdsOfOrders.push(...one.holdsOfOrders);
    if (one.transactionsOfOrders) all.transactionsOfOrders.push(...one.transactionsOfOrders);
    if (one.earlyFailures) all.earlyFailures.push(...one.earlyFailures);
    if (one.suspended) all.suspended.push(...one.suspended);
  }
  return all;
}
