// Corrections: value moved by hand, or a transaction undone by its mirror image. Two people stand behind each; and some
// amounts no two people may approve, because two people have approved them before: 620,000 coins for 620,000 won, and
// 81 trillion dollars for 280.
import { invariant } from '@aiyrbas/kernel';
import { type Asset, Money } from '@aiyrbas/money';
import { type Account, isCustomer } from './account';
import { type Coverage, coverageChanges, isShort, plus, promises } from './coverage';
import { type Booking, beyondText } from './outcome';
import type { Transaction } from './transaction';
import { type Transfer, reversed, transfer } from './transfer';

export interface Approvals {
  readonly proposedBy: string;
  readonly approvedBy: string;
}

export interface Adjustment {
  /** The proposal's id: what is approved once is posted once. */
  readonly id: string;
  readonly debit: Account;
  readonly credit: Account;
  readonly amount: Money;
}

export function adjustmentOf(
  { id, debit, credit, amount }: Adjustment,
  approvals: Approvals,
  booking: Booking,
): Transaction {
  invariant(approvals.proposedBy !== approvals.approvedBy, `adjustment ${id} was proposed and approved by one person`);
  const transfers = [transfer(debit, credit, amount)];
  const customer = [debit, credit].find(isCustomer);
  return {
    id: booking.newId(),
    firm: debit.firm,
    kind: 'adjustment',
    businessId: id,
    ...(customer ? { customerId: customer.name.slice('customer:'.length) } : {}),
    valueDate: booking.today,
    cause: { ...booking.cause, ...approvals },
    transfers,
  };
}

/** Every transfer mirrored, linked to what it undoes, and once for each original. */
export function reversalByHand(original: Transaction, approvals: Approvals, booking: Booking): Transaction {
  invariant(original.kind !== 'reversal', 'a reversal is not reversed: post what is right instead');
  return {
    ...original,
    id: booking.newId(),
    kind: 'reversal',
    businessId: original.id,
    valueDate: booking.today,
    cause: { ...booking.cause, ...approvals, reverses: original.id },
    transfers: reversed(original.transfers),
  };
}

/** The sizes of one asset in the ledger, to compare a correction with. */
export interface Scale {
  /** What banks and venues hold for us, and what clients are owed. */
  readonly coverage: Coverage;
  /** The customer's largest transfer before; zero without any. */
  readonly largest: Money;
}

/** A customer without a history may be corrected up to ten times this. */
const USUAL: Readonly<Record<Asset, string>> = {
  KZT: '100000.00',
  USD: '200.00',
  USDT: '200.000000',
  USDC: '200.000000',
  BTC: '0.00200000',
  ETH: '0.050000000000000000',
};
const TIMES = 10n;

/**
 * Why these transfers are too large, whoever approves them; undefined when they are not.
 * @param scaleOf the ledger's sizes for an asset and, where the transfers touch one, for a customer.
 */
export function tooLarge(
  transfers: readonly Transfer[],
  scaleOf: (asset: Asset, customer: Account | undefined) => Scale,
): string | undefined {
  for (const { debit, credit, amount } of transfers) {
    const customer = [debit, credit].find(isCustomer);
    const { coverage, largest } = scaleOf(amount.asset, customer);
    if (amount.greaterThan(coverage.held))
      return `${amount.amount} ${amount.asset} is more than the ${coverage.held.amount} that is held`;
    const usual = Money.max(largest, Money.of(USUAL[amount.asset], amount.asset));
    const most = Money.ofMinor(usual.minor * TIMES, amount.asset);
    if (customer && amount.greaterThan(most)) {
      return `${amount.amount} ${amount.asset} is more than ten times what this customer ever moved (${most.amount} at most)`;
    }
  }
  for (const change of coverageChanges(transfers)) {
    const after = plus(scaleOf(change.asset, undefined).coverage, change);
    if (promises(change) && isShort(after)) return beyondText({ beyond: after });
  }
  return undefined;
}
