// What live quotes have promised is not promised again: it is taken off the best end of each venue's book before the next
// quote walks it, because that is what the platform will trade first.
import type { VenueCode } from '@aiyrbas/contracts';
import type { VenueBookLevel } from './walk-books';
import { Money } from '@aiyrbas/money';

/** Of one pair and side: how much of the asset live quotes and unfinished orders count on at each venue. */
export type Promised = ReadonlyMap<VenueCode, Money>;

/** @param levels best first within each venue. */
export function withoutPromised(levels: readonly VenueBookLevel[], promised: Promised): VenueBookLevel[] {
  const left = new Map(promised);
  return levels.flatMap((level) => {
    const taken = Money.min(left.get(level.venue) ?? Money.zero(level.quantity.asset), level.quantity);
    if (taken.isZero()) return [level];
    left.set(level.venue, left.get(level.venue)!.minus(taken));
    const quantity = level.quantity.minus(taken);
    return quantity.isPositive() ? [{ ...level, quantity }] : [];
  });
}
