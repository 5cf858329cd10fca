// What a person may do about a held order. Only what cannot pay twice is offered: a payment is made again after the old
// one is proven dead, a trade is asked for again after the venue has said that nothing more comes of the last one.
import type { Leg, Order } from './order';

export const CHOICES = ['retry', 'pay_elsewhere', 'return', 'keep', 'give_up'] as const;
export type Choice = (typeof CHOICES)[number];

const isPayment = (leg: Leg): boolean => leg.kind === 'payout' || leg.kind === 'refund';
const isOpen = (leg: Leg): boolean => leg.state === 'requested' || leg.state === 'accepted' || leg.state === 'unknown';

/** The payment that the bank refused or gave back, when nothing is under way instead of it. */
export function stuckPayment(order: Order): Leg | undefined {
  const last = order.legs.findLast(isPayment);
  if (last?.state !== 'failed') return undefined;
  // What was decided before is being carried out: its hold has been asked for.
  const isUnderWay = order.legs.some((leg) => isOpen(leg) && leg.use !== undefined);
  return isUnderWay ? undefined : last;
}

/** Value that is held for a payment that has not been asked for yet. */
export function holdForPayment(order: Order): Leg | undefined {
  const taken = new Set(order.legs.map((leg) => leg.holdId));
  return order.legs.findLast((leg) => leg.use === 'payment' && leg.state === 'settled' && !taken.has(leg.id));
}

export function choicesOf(order: Order): readonly Choice[] {
  if (order.state !== 'held') return [];
  if (stuckPayment(order)) return ['retry', 'pay_elsewhere', 'keep', 'give_up'];
  const execution = order.legs.findLast((leg) => leg.kind === 'execution');
  // A venue that has not answered may still have traded: only its answer, or a look at its books, ends that.
  return order.heldFrom === 'funded' && execution?.state === 'failed' ? ['retry', 'return'] : [];
}
