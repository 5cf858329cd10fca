// One order at one venue, from the moment it was stored. This file decides what a venue's answer means for it. An
// order that differs from the request, or that is not final, proves nothing, and the leg is queried again.
import type { VenueCode } from '@aiyrbas/contracts';
import { Money } from '@aiyrbas/money';
import { type Side, type VenueOrder, sameNumber, trimmed } from '@aiyrbas/venues';

export type VenueLegState =
  /** Written down, and not sent as far as can be proven. */
  | 'requested'
  /** Sent, or about to be: from here on only the venue knows. */
  | 'sent'
  | 'filled'
  | 'partly_filled'
  | 'unfilled'
  | 'rejected'
  | 'not_found';

export interface Fill {
  readonly venueOrderId: string;
  readonly quantity: Money;
  readonly quoteAmount: Money;
  readonly commission: Money;
  readonly filledAt: Date;
}

export interface VenueLeg {
  readonly clientOrderId: string;
  readonly requestId: string;
  readonly venue: VenueCode;
  readonly pair: string;
  readonly side: Side;
  readonly quantity: Money;
  /** In tenge, on the venue's price grid. */
  readonly limit: Money;
  readonly state: VenueLegState;
  readonly attempts: number;
  readonly writtenAt: Date;
  readonly sentAt: Date | null;
  readonly venueOrderId: string | null;
  readonly fill: Fill | null;
  /** The venue's reason of a rejection, else what kept the last attempt from an answer. */
  readonly reason: string | null;
}

export const isLegOpen = (leg: VenueLeg): boolean => leg.state === 'requested' || leg.state === 'sent';

/** Two legs, or a leg and an order, whose terms do not differ. */
export const sameTerms = (
  leg: Pick<VenueLeg, 'pair' | 'side' | 'quantity' | 'limit'>,
  order: Pick<VenueOrder, 'pair' | 'side' | 'quantity' | 'limit'>,
): boolean =>
  leg.pair === order.pair &&
  leg.side === order.side &&
  sameNumber(leg.quantity.amount, order.quantity) &&
  sameNumber(leg.limit.amount, order.limit);

/** The venue's own account of this leg's order. */
export function learn(leg: VenueLeg, order: VenueOrder): VenueLeg {
  // Without the id the order cannot be read again: it is kept even when the rest of the answer is of no use.
  const known: VenueLeg = { ...leg, venueOrderId: order.venueOrderId };
  if (!sameTerms(leg, order)) return { ...known, reason: 'terms_differ' };
  if (order.status === 'new') return { ...known, reason: 'not_final' };
  if (order.status === 'rejected') return { ...known, state: 'rejected', reason: order.reason ?? 'rejected' };
  const quantity = Money.parse(trimmed(order.filledQuantity), leg.quantity.asset);
  const quoteAmount = Money.parse(trimmed(order.quoteAmount), leg.limit.asset);
  const commission = Money.parse(trimmed(order.commission), leg.limit.asset);
  if (!quantity.ok || !quoteAmount.ok || !commission.ok) return { ...known, reason: 'answer_not_understood' };
  if (quantity.value.greaterThan(leg.quantity)) return { ...known, reason: 'terms_differ' };
  if (quantity.value.isZero()) return { ...known, state: 'unfilled', reason: 'nothing_within_limit' };
  const fill: Fill = {
    venueOrderId: order.venueOrderId,
    quantity: quantity.value,
    quoteAmount: quoteAmount.value,
    commission: commission.value,
    filledAt: order.filledAt ?? order.createdAt,
  };
  const state = fill.quantity.equals(leg.quantity) ? 'filled' : 'partly_filled';
  return { ...known, state, fill, reason: null };
}
