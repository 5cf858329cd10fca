// What one attempt found out about a leg, and what follows. The rules of a venue that forgets our ids are here: an
// order is claimed only when it can be nobody else's, never sent again, and given up only after the venue's own bound.
import { invariant, never } from '@aiyrbas/kernel';
import type { VenueFeatures, VenueOrder } from '@aiyrbas/venues';
import { type Leg, learn, sameTerms } from './leg';

export type Finding =
  | { readonly kind: 'order'; readonly order: VenueOrder }
  | { readonly kind: 'refused'; readonly reason: string }
  /** Proven not to be at the venue: it may be sent (again). */
  | { readonly kind: 'not_sent'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string; readonly venueOrderId?: string }
  /** Own orders at a venue that does not know our ids, listed at `askedAt`. */
  | { readonly kind: 'own_orders'; readonly orders: readonly VenueOrder[]; readonly askedAt: Date };

/** What the database knows at the moment of deciding. */
export interface Around {
  readonly features: VenueFeatures;
  /** Venue order ids that belong to another leg. */
  readonly claimed: ReadonlySet<string>;
  /** Other legs at this venue that were sent and have no venue order id yet. */
  readonly inDoubt: readonly Leg[];
}

export function decide(leg: Leg, finding: Finding, around: Around): Leg {
  invariant(leg.state === 'sent', 'only a leg that was sent has something to be found out');
  switch (finding.kind) {
    case 'order':
      return around.claimed.has(finding.order.venueOrderId)
        ? { ...leg, reason: 'order_belongs_to_another' }
        : learn(leg, finding.order);
    case 'refused':
      return { ...leg, state: 'rejected', reason: finding.reason };
    case 'not_sent':
      return { ...leg, state: 'requested', reason: finding.reason };
    case 'unknown': {
      const { venueOrderId, reason } = finding;
      const knows = venueOrderId !== undefined && !around.claimed.has(venueOrderId);
      return { ...leg, reason, ...(knows && { venueOrderId }) };
    }
    case 'own_orders':
      return claim(leg, finding.orders, finding.askedAt, around);
    default:
      return never(finding);
  }
}

function claim(leg: Leg, orders: readonly VenueOrder[], askedAt: Date, { features, claimed, inDoubt }: Around): Leg {
  const candidates = orders.filter((order) => sameTerms(leg, order) && !claimed.has(order.venueOrderId));
  const [only, ...others] = candidates;
  if (!only)
    return overdue(leg, askedAt, features)
      ? { ...leg, state: 'not_found', reason: 'not_found' }
      : { ...leg, reason: 'not_listed_yet' };
  const twins = inDoubt.filter((other) => isTwin(leg, other));
  if (others.length === 0 && twins.length === 0) return learn(leg, only);
  // More orders than legs: one of them is nobody's that we know of, and only a person can say which.
  if (others.length > twins.length) return { ...leg, reason: 'two_candidates' };
  // A twin whose answer is still under way may own this order: whoever claims first could be wrong.
  if (!overdue(leg, askedAt, features)) return { ...leg, reason: 'twin_in_doubt' };
  // Nothing more is under way. The legs are alike in everything, and the platform is principal: it does not matter which of
  // them an order was for, only that each order counts once. The first that was sent takes the first that was made.
  const rank = twins.filter((twin) => sentBefore(twin, leg)).length;
  const own = [...candidates].sort((one, other) => one.createdAt.getTime() - other.createdAt.getTime())[rank];
  return own ? learn(leg, own) : { ...leg, state: 'not_found', reason: 'not_found' };
}

const sentBefore = (one: Leg, other: Leg): boolean => {
  const [first, second] = [one.sentAt?.getTime() ?? 0, other.sentAt?.getTime() ?? 0];
  return first === second ? one.clientOrderId < other.clientOrderId : first < second;
};

const overdue = (leg: Leg, askedAt: Date, features: VenueFeatures): boolean =>
  leg.sentAt !== null && askedAt.getTime() - leg.sentAt.getTime() >= features.boundMs;

const isTwin = (leg: Leg, other: Leg): boolean =>
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
export const waitMs = ({ attempts, reason }: Pick<Leg, 'attempts' | 'reason'>): number =>
  reason === NOT_AT_THE_VENUE ? 0 : Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(10, attempts - 1));
