// Steps that belong to no phase of an order's life: its end, its waiting, and what is only noted down.
import { cancellationRequested, newEvent } from '@aiyrbas/contracts';
import { invariant, undashed } from '@aiyrbas/kernel';
import { accountOf } from './requests';
import {
  type DecisionContext,
  type OrderDecision,
  REMIND_MS,
  RESPONSE_TIMEOUT_MS,
  UNKNOWN_TIMEOUT_MS,
  endIn,
  later,
  orderIdentityOf,
  stay,
} from './decision';
import type { Input, On } from './input';
import {
  FUNDS_CLAWED_BACK,
  type LegState,
  type Order,
  bankHoldOf,
  isClawedBack,
  isWaiting,
  legOf,
  withLeg,
} from './order';
import { isTerminal } from './lifecycle';

export function reject(order: Order, input: On<'refused' | 'holdRefused'>, context: DecisionContext): OrderDecision {
  const noted =
    input.on === 'holdRefused' ? withLeg(order, input.holdId, { state: 'failed', reason: input.code }) : order;
  return endIn(noted, 'rejected', { code: input.code }, input, context);
}

/** A customer cancels, or the price lock ends. The bank gets a cancellation request, and its response decides. */
export function callBack(order: Order, input: Input, context: DecisionContext): OrderDecision {
  const withRequest = { ...order, cancelRequested: order.cancelRequested || input.on === 'cancelRequested' };
  const collection = legOf(order, 'collection');
  if (!collection || !isWaiting(collection)) {
    // The bank has no request that could be cancelled. A customer's command moves no deadline, however often it comes.
    if (input.on !== 'deadlinePassed') return stay(withRequest);
    return collection ? onNoResponse(order, input, context) : notHeld(order, input, context);
  }
  const heldUntil = bankHoldNow(order, context);
  // The bank decides about money that it holds: nothing expires before that, and only a customer asks for it back.
  if (heldUntil && input.on === 'deadlinePassed') return stay({ ...withRequest, deadlineAt: heldUntil });
  const cancellation = newEvent(cancellationRequested, {
    ...orderIdentityOf(order),
    requestId: undashed(context.ids.uuid()),
    collectionId: collection.id,
    bic: accountOf(order).bic,
  });
  // Asked again at each deadline for as long as the bank does not answer, ever less often: unknown is never guessed.
  return stay(
    {
      ...withLeg(withRequest, collection.id, { state: 'unknown' }),
      deadlineAt: heldUntil ?? callBackAgainAt(order, context),
    },
    [cancellation],
  );
}

/**
 * The price lock has ended, and the ledger has not published whether it holds the value. A second request would not help:
 * the ledger consumes requests once and in order. So after a while the order may end without the response. The event of
 * the end names the hold. The ledger consumes it after the request, and releases the hold then.
 */
function notHeld(order: Order, input: Input, context: DecisionContext): OrderDecision {
  const hold = legOf(order, 'hold');
  invariant(hold, `order ${order.id} has requested no value`);
  if (hold.state !== 'unknown') {
    const shown = withLeg(order, hold.id, { state: 'unknown' });
    return stay({ ...shown, deadlineAt: later(context, RESPONSE_TIMEOUT_MS) });
  }
  return order.cancelRequested
    ? endIn(order, 'cancelled', { code: 'customer_cancelled' }, input, context)
    : endIn(order, 'expired', { code: 'lock_expired' }, input, context);
}

/**
 * A request got no response in time. The leg is shown as unknown and the order waits longer; bank-gateway and
 * venue-gateway repeat the request by themselves. Then the order is held for a person. The deadline job logs held orders.
 */
export function onNoResponse(order: Order, input: Input, context: DecisionContext): OrderDecision {
  if (order.state === 'held') return stay({ ...order, deadlineAt: later(context, REMIND_MS) });
  const heldUntil = bankHoldNow(order, context);
  if (heldUntil) return stay({ ...order, deadlineAt: heldUntil });
  const waiting = order.legs.findLast(isWaiting);
  if (waiting && waiting.state !== 'unknown') {
    return stay({
      ...withLeg(order, waiting.id, { state: 'unknown' }),
      deadlineAt: later(context, UNKNOWN_TIMEOUT_MS),
    });
  }
  return endIn(order, 'held', { code: `${order.state}_unanswered` }, input, context);
}

/**
 * Coins were traded for an order that has ended. They are the platform's, never the customer's. The order keeps its end
 * and its reason, so it offers no choices. The leg shows what came. Operators correct the ledger: reconciliation lists the
 * venue's fill, and the correction needs two people (decision 14).
 */
export function lateFill(order: Order, input: On<'filled'>): OrderDecision | undefined {
  const leg = order.legs.find((one) => one.id === input.requestId);
  invariant(leg, `order ${order.id} requested no execution ${input.requestId}`);
  if (leg.state === 'settled') return undefined;
  return stay(withLeg(order, leg.id, { state: 'settled', reason: 'filled_after_end' }));
}

/** A leg or a receipt changed; the order stays where it is. */
export function note(order: Order, input: Input, context: DecisionContext): OrderDecision | undefined {
  const change = (id: string, state: LegState, reason?: string): OrderDecision | undefined => {
    const leg = order.legs.find((one) => one.id === id);
    if (!leg || leg.state === state || leg.state === 'settled') return undefined;
    return stay(withLeg(order, id, reason === undefined ? { state } : { state, reason }));
  };
  switch (input.on) {
    case 'collectionAccepted':
      return change(input.requestId, 'accepted', input.bankReason);
    case 'collectionSettled': {
      const noted = change(input.requestId, 'settled');
      // The money is there: what is waited for is the ledger's word on it, and no longer the end of the price lock.
      if (noted && order.state === 'cleared') return withDeadline(noted, later(context, RESPONSE_TIMEOUT_MS));
      return noted;
    }
    case 'paymentBlocked':
      return onBlocked(order, input);
    case 'paymentUnblocked':
      return onUnblocked(order, input, context);
    case 'clawedBack':
      return noteClawBack(order, input);
    case 'collectionFailed':
      return change(input.requestId, 'failed', input.bankReason ?? input.code);
    case 'executionFailed':
      return change(input.requestId, 'failed', input.code);
    case 'holdRefused':
      return change(input.holdId, 'failed', input.code);
    default:
      return undefined;
  }
}

/** What the order has used is used; the ledger counts what the customer owes. No later step pays this money to anybody. */
export const noteClawBack = (order: Order, { requestId }: On<'clawedBack'>): OrderDecision | undefined =>
  isClawedBack(order) ? undefined : stay(withLeg(order, requestId, { reason: FUNDS_CLAWED_BACK }));

/** The bank has until then: the order waits as long, whatever it would have done before. */
function onBlocked(order: Order, { requestId, until }: On<'paymentBlocked'>): OrderDecision | undefined {
  const leg = order.legs.find((one) => one.id === requestId);
  if (!leg || !isWaiting(leg) || leg.bankHold) return undefined;
  const held = withLeg(order, leg.id, { bankHold: { until: until.toISOString() } });
  return stay(waitsByItself(order) ? { ...held, deadlineAt: until } : held);
}

function onUnblocked(
  order: Order,
  { requestId }: On<'paymentUnblocked'>,
  context: DecisionContext,
): OrderDecision | undefined {
  const leg = order.legs.find((one) => one.id === requestId);
  if (!leg || !bankHoldOf(leg)) return undefined;
  const accepted = withLeg(order, leg.id, { state: 'accepted', bankHold: undefined });
  // The price lock may be over by now. What comes is assessed as any money is, so the bank gets the usual time.
  return stay(waitsByItself(order) ? { ...accepted, deadlineAt: later(context, RESPONSE_TIMEOUT_MS) } : accepted);
}

/** An ended order waits for nothing, and a held one for a person. */
const waitsByItself = ({ state }: Order): boolean => !isTerminal(state) && state !== 'held';

/** The end of a bank's hold that is not over. */
function bankHoldNow(order: Order, { now }: DecisionContext): Date | undefined {
  const until = bankHoldOf(order.legs.findLast(isWaiting));
  return until && until > now ? until : undefined;
}

const withDeadline = (decision: OrderDecision, deadlineAt: Date): OrderDecision => ({
  ...decision,
  order: { ...decision.order, deadlineAt },
});

/** After a minute, then after as long again as the price lock has been over, up to a quarter of an hour. */
const CALL_BACK_AGAIN_MS = { first: 60_000, longest: 15 * 60_000 } as const;

function callBackAgainAt({ terms }: Order, context: DecisionContext): Date {
  const { first, longest } = CALL_BACK_AGAIN_MS;
  const overFor = context.now.getTime() - terms.lockUntil.getTime();
  return later(context, Math.min(longest, Math.max(first, overFor)));
}
