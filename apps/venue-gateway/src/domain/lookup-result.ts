// What follows from the result of one attempt at a leg. The rules for a venue that forgets our ids are here. An order
// is claimed only when it can be no other leg's. It is never sent again, and it is given up only after the venue's
// own time bound.
import { invariant, never } from '@aiyrbas/kernel';
import type { VenueFeatures, VenueOrder } from '@aiyrbas/venues';
import { type VenueLeg, learn, sameTerms } from './leg';

export type LookupResult =
  | { readonly kind: 'order'; readonly order: VenueOrder }
  | { readonly kind: 'refused'; readonly reason: string }
  /** Proven not to be at the venue: it may be sent (again). */
  | { readonly kind: 'not_sent'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string; readonly venueOrderId?: string }
  /** Own orders at a venue that does not know our ids, listed at `requestedAt`. */
  | { readonly kind: 'own_orders'; readonly orders: readonly VenueOrder[]; readonly requestedAt: Date };

/** What the database knows at the moment of deciding. */
export interface ClaimContext {
  readonly features: VenueFeatures;
  /** Venue order ids that belong to another leg. */
  readonly claimed: ReadonlySet<string>;
  /** Other legs at this venue that were sent and have no venue order id yet. */
  readonly inDoubt: readonly VenueLeg[];
}

export function decideLeg(leg: VenueLeg, lookup: LookupResult, context: ClaimContext): VenueLeg {
  invariant(leg.state === 'sent', 'only a leg that was sent can be queried');
  switch (lookup.kind) {
    case 'order':
      return context.claimed.has(lookup.order.venueOrderId)
        ? { ...leg, reason: 'order_belongs_to_another' }
        : learn(leg, lookup.order);
    case 'refused':
      return { ...leg, state: 'rejected', reason: lookup.reason };
    case 'not_sent':
      return { ...leg, state: 'requested', reason: lookup.reason };
    case 'unknown': {
      const { venueOrderId, reason } = lookup;
      const isUnclaimed = venueOrderId !== undefined && !context.claimed.has(venueOrderId);
      return { ...leg, reason, ...(isUnclaimed && { venueOrderId }) };
    }
    case 'own_orders':
      return claim(leg, lookup.orders, lookup.requestedAt, context);
    default:
      return never(lookup);
  }
}

function claim(
  leg: VenueLeg,
  orders: readonly VenueOrder[],
  requestedAt: Date,
  { features, claimed, inDoubt }: ClaimContext,
): VenueLeg {
  const candidates = orders.filter((order) => sameTerms(leg, order) && !claimed.has(order.venueOrderId));
  const [only, ...others] = candidates;
  if (!only)
    return overdue(leg, requestedAt, features)
      ? { ...leg, state: 'not_found', reason: 'not_found' }
      : { ...leg, reason: 'not_listed_yet' };
  const duplicates = inDoubt.filter((other) => isDuplicate(leg, other));
  if (others.length === 0 && duplicates.length === 0) return learn(leg, only);
  // More orders than legs: one of them is nobody's that we know of, and only a person can say which.
  if (others.length > duplicates.length) return { ...leg, reason: 'two_candidates' };
  // A duplicate whose answer is still under way may own this order: the first claim could be wrong.
  if (!overdue(leg, requestedAt, features)) return { ...leg, reason: 'twin_in_doubt' };
  // Nothing more is under way. The legs are alike in everything, and the platform is principal: it does not matter which of
  // them an order was for, only that each order counts once. The first that was sent takes the first that was made.
  const rank = duplicates.filter((duplicate) => sentBefore(duplicate, leg)).length;
  const own = [...candidates].sort((one, other) => one.createdAt.getTime() - other.createdAt.getTime())[rank];
  return own ? learn(leg, own) : { ...leg, state: 'not_found', reason: 'not_found' };
}

const sentBefore = (one: VenueLeg, other: VenueLeg): boolean => {
  const [first, second] = [one.sentAt?.getTime() ?? 0, other.sentAt?.getTime() ?? 0];
  return first === second ? one.clientOrderId < other.clientOrderId : first < second;
};

const overdue = (leg: VenueLeg, requestedAt: Date, features: VenueFeatures): boolean =>
  leg.sentAt !== null && requestedAt.getTime() - leg.sentAt.getTime() >= features.boundMs;

const isDuplicate = (leg: VenueLeg, other: VenueLeg): boolean =>
  other.clientOrderId !== leg.clientOrderId &&
  other.pair === leg.pair &&
  other.side === leg.side &&
  other.quantity.equals(leg.quantity) &&
  other.limit.equals(leg.limit);

/** What a person must look at: no later answer can settle it by itself. */
export const NEEDS_A_PERSON: ReadonlySet<string> = new Set([
  'two_candidates',
  'terms_differ',
  'order_belongs_to_another',
]);

const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/** Said by a venue that knows our ids: the order is not there, so it may be sent at once. */
export const NOT_AT_THE_VENUE = 'not_at_the_venue';

/** How long to wait before asking again: doubling, so that a venue in trouble is not pushed further in. */
export const waitMs = ({ attempts, reason }: Pick<VenueLeg, 'attempts' | 'reason'>): number =>
  reason === NOT_AT_THE_VENUE ? 0 : Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(10, attempts - 1));
