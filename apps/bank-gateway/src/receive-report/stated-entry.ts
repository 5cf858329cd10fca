// What a stated entry is by itself: its amount where it can be counted, and what distinguishes it from other entries.
import type { AccountEntry, StatedBalance } from '@aiyrbas/iso20022';
import { type Asset, Money, isAsset } from '@aiyrbas/money';
import { statedDay } from '../domain/booking-time';
import { type EntryIdentity, plainAmount } from '../domain/entry-identity';
import type { StatedLine, Statement } from './read-report';

/** An asset of ours in minor units; both undefined for a currency or an amount that we cannot name. */
export interface CountedAmount {
  readonly asset?: Asset | undefined;
  readonly minor?: bigint | undefined;
}

/** Banks may write five digits after the point; zeros beyond the asset's own say nothing. */
const withoutZeros = (amount: string): string => amount.replace(/(\.\d\d)0+$/, '$1');

/** A line of nothing is no movement: its asset is known, its amount is not counted. */
export function countedAmount({ amount, currency }: Pick<AccountEntry, 'amount' | 'currency'>): CountedAmount {
  if (!isAsset(currency)) return {};
  const money = Money.parse(withoutZeros(amount), currency);
  return { asset: currency, minor: money.ok && money.value.isPositive() ? money.value.minor : undefined };
}

/** @param accountIndex keyed fingerprint of the other side's account. */
export function entryIdentityOf(line: StatedLine, accountIndex: string | undefined): EntryIdentity {
  return {
    reference: line.reference,
    direction: line.direction,
    isReversal: line.isReversal,
    currency: line.currency,
    amount: line.minor?.toString() ?? plainAmount(line.amount),
    requestId: line.requestId,
    bookingDay: line.bookedOn === undefined ? undefined : statedDay(line.bookedOn),
    accountIndex,
  };
}

/** Below zero for what is owed to the bank; undefined where it is in no asset of ours. */
export function balanceMoney(stated: StatedBalance | undefined): Money | undefined {
  if (stated === undefined || !isAsset(stated.currency)) return undefined;
  const isOwed = stated.amount.startsWith('-');
  const money = Money.parse(withoutZeros(stated.amount.replace('-', '')), stated.currency);
  if (!money.ok) return undefined;
  return isOwed ? Money.ofMinor(-money.value.minor, stated.currency) : money.value;
}

/** What the lines come to in the asset of the statement's balances; undefined where a line cannot be counted in it. */
export function totalOf(lines: readonly StatedLine[], { before, after }: Statement): bigint | undefined {
  const currencies = new Set([before, after].flatMap((balance) => balance?.currency ?? []));
  let total = 0n;
  for (const { asset, minor, direction } of lines) {
    if (asset === undefined || minor === undefined) return undefined;
    currencies.add(asset);
    total += direction === 'credit' ? minor : -minor;
  }
  return currencies.size > 1 ? undefined : total;
}
