// What a trade costs beside its price: the platform's percentage, and the venue's, which may differ from venue to venue.
// Both are of the tenge that the customer sees: what is spent on a buy, what the sale brings on a sell.
import type { VenueCode } from '@aiyrbas/contracts';
import { Money, averageShare, leftAfter, share } from '@aiyrbas/money';
import type { VenueShare } from './walk-books';

/** Percentages such as "0.20". */
export interface VenueFees {
  /** Of venues that have none of their own. */
  readonly venue: string;
  readonly venues: Readonly<Partial<Record<VenueCode, string>>>;
}

export interface FeeSchedule extends VenueFees {
  readonly id: string;
  readonly platform: string;
}

export interface Fees {
  readonly platformFee: Money;
  readonly venueFee: Money;
  readonly total: Money;
}

export const venueFeeOf = (fees: VenueFees, venue: VenueCode): string => fees.venues[venue] ?? fees.venue;

/**
 * Each rounded up to the tiyn. Of a trade at several venues each one's percentage counts by what is traded there.
 * @param at which venues, and for how much; nothing is traded anywhere yet while that is sought.
 */
export function feesOf(fiat: Money, fees: FeeSchedule, at: readonly VenueShare[]): Fees {
  const parts = at.map(({ venue, value }) => ({ percent: venueFeeOf(fees, venue), weight: value.units }));
  const platformFee = share(fiat, fees.platform, 'up');
  const venueFee = parts.length > 0 ? averageShare(fiat, parts, 'up') : share(fiat, lowest(fees), 'up');
  return { platformFee, venueFee, total: platformFee.plus(venueFee) };
}

/** What of each tenge at that venue is left after all fees: what its prices are compared by. */
export const leftOfTenge = (fees: FeeSchedule, venue: VenueCode): bigint =>
  leftAfter(fees.platform, venueFeeOf(fees, venue));

function lowest({ venue, venues }: VenueFees): string {
  const all = [venue, ...Object.values(venues)];
  return all.reduce((least, one) => (leftAfter(one) > leftAfter(least) ? one : least));
}

const TIYN = Money.ofMinor(1n, 'KZT');

/** The smallest amount that still leaves `net` after its fees. */
export function smallestGross(net: Money, fees: FeeSchedule, at: readonly VenueShare[]): Money {
  const leaves = (gross: Money): Money => gross.minus(feesOf(gross, fees, at).total);
  let gross = net.plus(feesOf(net, fees, at).total);
  while (leaves(gross).lessThan(net)) gross = gross.plus(Money.max(TIYN, net.minus(leaves(gross))));
  while (leaves(gross.minus(TIYN)).atLeast(net)) gross = gross.minus(TIYN);
  return gross;
}
