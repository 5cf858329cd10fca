// What others have left: of the venues' books, by what is promised of them, and of what we have at the venues.
import type { VenueCode } from '@aiyrbas/contracts';
import type { Money } from '@aiyrbas/money';
import type { Spendable } from './inventory';
import type { Promised } from './promised';

/** To one side of a pair. */
export interface Left {
  readonly promised: Promised;
  readonly spendable: Spendable;
}

/** To every pair that spends one asset. */
export interface LeftOfAsset {
  readonly promised: ReadonlyMap<string, Promised>;
  readonly spendable: Spendable;
}

export const leftTo = (pair: string, { promised, spendable }: LeftOfAsset): Left => ({
  promised: promised.get(pair) ?? new Map(),
  spendable,
});

export interface VenuePromise {
  readonly pair: string;
  readonly venue: VenueCode;
  readonly quantity: Money;
  /** What its trade takes at most of what we have there. */
  readonly spends: Money;
}

/** What is left once this is promised too. */
export function afterPromising(
  { promised, spendable }: LeftOfAsset,
  { pair, venue, quantity, spends }: VenuePromise,
): LeftOfAsset {
  const ofPair = promised.get(pair) ?? new Map<VenueCode, Money>();
  const before = ofPair.get(venue);
  const has = spendable.get(venue);
  return {
    promised: new Map(promised).set(pair, new Map(ofPair).set(venue, before ? before.plus(quantity) : quantity)),
    spendable: has ? new Map(spendable).set(venue, has.minus(spends)) : spendable,
  };
}
