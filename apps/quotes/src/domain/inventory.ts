// What the platform itself has at the venues: tenge to buy with, coins to sell. A quote counts on no more of it than others
// have left, at the worst price that the platform would trade at, so that two firm quotes never promise the same.
import type { VenueCode, WireFill } from '@aiyrbas/contracts';
import { type Asset, EXPONENT, Money, type Rate, share } from '@aiyrbas/money';
import type { VenueBookLevel } from './walk-books';

export type InventorySide = 'buy' | 'sell';

/** What of it nobody counts on yet, of one asset; a venue that has not said what it holds is not in it. */
export type Spendable = ReadonlyMap<VenueCode, Money>;

/** What a side of a pair spends: every pair is bought with the same tenge. */
export const assetSpent = (side: InventorySide, asset: Asset): Asset => (side === 'buy' ? 'KZT' : asset);

/** As principal, the platform trades what it promised up to this much worse than the last level that it counted on. */
const TOLERANCE = { buy: { factor: '1.01', rounding: 'up' }, sell: { factor: '0.99', rounding: 'down' } } as const;

/** On the venues' price grid, which is whole tiyn. */
export function limitOf(side: InventorySide, worstPrice: Rate): Rate {
  const { factor, rounding } = TOLERANCE[side];
  return worstPrice.times(factor, rounding, EXPONENT.KZT);
}

/** What it takes at most of what we have at a venue to trade so much at that limit. A sale's fee comes off what it brings. */
export function takesAtMost(side: InventorySide, quantity: Money, limit: Rate, venueFee: string): Money {
  if (side === 'sell') return quantity;
  const value = limit.quoteFor(quantity, 'up');
  return value.plus(share(value, venueFee, 'up'));
}

export interface InventoryTerms {
  /** A percentage such as "0.20". */
  readonly venueFee: (venue: VenueCode) => string;
  readonly lotUnit: bigint;
}

/**
 * The levels that what is left at each venue suffices for.
 * @param levels of one side, best first within each venue.
 */
export function withinInventory(
  side: InventorySide,
  levels: readonly VenueBookLevel[],
  spendable: Spendable,
  terms: InventoryTerms,
): VenueBookLevel[] {
  return [...new Set(levels.map(({ venue }) => venue))].flatMap((venue) => {
    const has = spendable.get(venue);
    return has?.isPositive()
      ? cut(
          side,
          levels.filter((level) => level.venue === venue),
          has,
          terms,
        )
      : [];
  });
}

function cut(
  side: InventorySide,
  levels: readonly VenueBookLevel[],
  has: Money,
  { lotUnit, ...terms }: InventoryTerms,
): VenueBookLevel[] {
  const last = levels[levels.length - 1]!;
  const venueFee = terms.venueFee(last.venue);
  const all = Money.sum(
    levels.map(({ quantity }) => quantity),
    last.quantity.asset,
  );
  // The inventory usually suffices for the whole book, and one comparison shows it.
  if (has.atLeast(takesAtMost(side, all, limitOf(side, last.price), venueFee))) return [...levels];
  // One order has one limit, the worst that it needs: a deeper level makes all before it dearer too.
  const value = side === 'buy' ? has.minus(share(has, venueFee, 'up')) : has;
  let before = Money.zero(last.quantity.asset);
  return levels.flatMap((level) => {
    const most = side === 'buy' ? limitOf(side, level.price).baseFor(value, 'down') : value;
    const quantity = Money.min(level.quantity, inWholeLots(most, lotUnit).minus(before));
    if (!quantity.isPositive()) return [];
    before = before.plus(quantity);
    return [{ ...level, quantity }];
  });
}

const inWholeLots = (quantity: Money, lotUnit: bigint): Money =>
  Money.ofMinor((quantity.minor / lotUnit) * lotUnit, quantity.asset);

/** What an order took of what we had. What it brought counts when the venue next says what it holds, not before. */
export function spentBy(
  side: InventorySide,
  fills: readonly WireFill[],
): { readonly venue: VenueCode; readonly amount: Money }[] {
  return fills.map(({ venue, quantity, quoteAmount, commission }) => ({
    venue,
    amount: side === 'buy' ? Money.fromJSON(quoteAmount).plus(Money.fromJSON(commission)) : Money.fromJSON(quantity),
  }));
}
