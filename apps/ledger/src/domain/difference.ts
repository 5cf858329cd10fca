// A difference: an amount in the ledger that its transfers and holds do not explain. Our services cannot write one.
// So it comes from somebody with more rights, or from a restore. It is stored, stops outgoing money, and two people
// resolve it.
import type { Asset, Money } from '@aiyrbas/money';

/** The column that states it. `account_sum.posted` is a sum of ours that was recounted; it states nothing to anybody. */
export type DifferenceIn = 'balance.posted' | 'balance.held' | 'cover.held' | 'cover.owed' | 'account_sum.posted';

export interface Difference {
  /** A number; text, as it may be larger than a JS number. */
  readonly id: string;
  readonly firm: string;
  readonly asset: Asset;
  /** The account's name; undefined where it is about the cover. */
  readonly account: string | undefined;
  readonly what: DifferenceIn;
  readonly stated: Money;
  readonly explained: Money;
}

/** A customer's balance, as it is stated now. */
export interface LedgerStatedBalance {
  readonly posted: Money;
  readonly held: Money;
}

/** Why a balance cannot become what transfers and holds say just now; undefined when it can. */
export function whyUnresolvable(
  { what, stated, explained }: Difference,
  balance: LedgerStatedBalance,
): string | undefined {
  const off = stated.minus(explained);
  const posted = what === 'balance.posted' ? balance.posted.minus(off) : balance.posted;
  const held = what === 'balance.held' ? balance.held.minus(off) : balance.held;
  if (posted.isNegative()) return `the transfers leave the customer with ${posted.amount}: book what explains it first`;
  if (held.isNegative()) return `the holds leave ${held.amount} held`;
  return posted.lessThan(held) ? `${held.amount} would be held of ${posted.amount}: end holds first` : undefined;
}
