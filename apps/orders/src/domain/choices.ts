// What a person may do about a held order. Only what cannot pay twice is offered: a payment is made again after the old
// one is proven dead, a trade is asked for again after the venue has said that nothing more comes of the last one.
import { isTerminal } from './lifecycle';
import { type Leg, type Order, type ReceiptOutcome, isClawedBack } from './order';

export const CHOICES = ['retry', 'pay_elsewhere', 'return', 'keep', 'give_up'] as const;
export type Choice = (typeof CHOICES)[number];

const isPayment = (leg: Leg): boolean => leg.kind === 'payout' || leg.kind === 'refund';
const isOpen = (leg: Leg): boolean => leg.state === 'requested' || leg.state === 'accepted' || leg.state === 'unknown';

/**
 * The payment that the bank gave back or refused, when nothing is under way instead of it. One that came back is named by
 * its receipt until a person has decided about it; one that was refused stops only an order that has not ended. What is
 * paid beside an order and refused stops nothing: it stays the customer's balance.
 * @param receiptId of the one that is meant, where several may be stuck.
 */
export function stuckPayment(order: Order, receiptId?: string): Leg | undefined {
  // What was decided before is being carried out: its hold has been asked for.
  if (order.legs.some((leg) => isOpen(leg) && leg.use !== undefined)) return undefined;
  const failed = order.legs.filter(
    (leg, at) =>
      isPayment(leg) &&
      leg.state === 'failed' &&
      !isGivenUp(order, leg) &&
      !order.legs.slice(at + 1).some((later) => replaces(later, leg)),
  );
  const cameBack = failed.filter((leg) => isCase(order, leg));
  const meant = cameBack.find((leg) => leg.receiptId === receiptId) ?? cameBack.at(-1);
  if (meant || (order.heldFrom && isTerminal(order.heldFrom))) return meant;
  return failed.findLast((leg) => leg.kind === 'payout' || leg.undoes);
}

/** Money that came back of this payment waits for a person. */
export const isCase = (order: Order, leg: Leg): boolean => hasOutcome(order, leg, 'case');

/** What this payment would have paid is in suspense: nobody pays it again. */
const isGivenUp = (order: Order, leg: Leg): boolean => hasOutcome(order, leg, 'given_up');

const hasOutcome = (order: Order, { receiptId }: Leg, wanted: ReceiptOutcome): boolean =>
  order.receipts.some(({ id, outcome }) => id === receiptId && outcome === wanted);

/** The order was undone, and its money given up: it ends when nothing else of it is stuck. */
export const isUndoneForGood = (order: Order): boolean =>
  order.legs.some((leg) => leg.undoes === true && leg.state === 'failed' && isGivenUp(order, leg));

/** Whether this payment is made in the place of one that failed. */
export const isAgain = (order: Order, leg: Leg): boolean =>
  order.legs.some((earlier) => earlier.id !== leg.id && earlier.state === 'failed' && replaces(leg, earlier));

/** A later payment of the same thing: the sale's proceeds, the whole order undone, or one receipt. */
const replaces = (later: Leg, leg: Leg): boolean =>
  isPayment(later) &&
  isPayment(leg) &&
  ((later.kind === 'payout' && leg.kind === 'payout') ||
    (later.undoes === true && leg.undoes === true) ||
    (later.receiptId !== undefined && later.receiptId === leg.receiptId));

/** Value that is held for a payment that has not been asked for yet. */
export function unpaidHolds(order: Order): Leg[] {
  const taken = new Set(order.legs.map((leg) => leg.holdId));
  return order.legs.filter((leg) => leg.use === 'payment' && leg.state === 'settled' && !taken.has(leg.id));
}

/** What is held for the payment that is stuck. */
export const holdForPayment = (order: Order): Leg | undefined => {
  const stuck = stuckPayment(order);
  return unpaidHolds(order).findLast((hold) => hold.receiptId === stuck?.receiptId);
};

/** Choices that would use the order's money once more, or pay it back. A bank that took it back has it already. */
const PAYS: ReadonlySet<Choice> = new Set<Choice>(['retry', 'pay_elsewhere', 'return']);
export const isPaidBack = (choice: Choice): boolean => PAYS.has(choice);

export function choicesOf(order: Order): readonly Choice[] {
  const choices = choicesWithMoney(order);
  if (!isClawedBack(order) || choices.length === 0) return choices;
  const left = choices.filter((choice) => !isPaidBack(choice));
  // A trade that failed: the order ends, and nothing is paid.
  return left.length > 0 ? left : ['give_up'];
}

function choicesWithMoney(order: Order): readonly Choice[] {
  if (order.state !== 'held') return [];
  if (stuckPayment(order)) return ['retry', 'pay_elsewhere', 'keep', 'give_up'];
  const execution = order.legs.findLast((leg) => leg.kind === 'execution');
  // Value that is being returned already is not traded, and not returned a second time.
  const isReturned = order.legs.some((leg) => leg.undoes === true && leg.state !== 'failed');
  // A venue that has not responded may still have traded. Only its response, or a check of its records, decides that.
  const isOver = execution?.state === 'failed' || (execution !== undefined && isLateFill(execution));
  return order.heldFrom === 'funded' && isOver && !isReturned ? ['retry', 'return'] : [];
}

/**
 * Coins that a venue sold or bought after it had said that nothing comes of it: the platform's. For the customer the trade
 * failed, so the order goes on as if it had.
 */
export const isLateFill = ({ reason }: Leg): boolean =>
  reason === 'filled_after_failure' || reason === 'filled_after_end';
