// Steps that belong to no phase of an order's life: its end, its waiting, and what is only noted down.
import { newEvent, cancellationRequested } from '@aiyrbas/contracts';
import { invariant, undashed } from '@aiyrbas/kernel';
import { accountOf } from './asking';
import {
  ANSWER_PATIENCE_MS,
  type Decision,
  REMIND_MS,
  type Surroundings,
  UNKNOWN_PATIENCE_MS,
  endIn,
  identityOf,
  later,
  stay,
} from './decision';
import type { Input } from './input';
import { type Leg, type LegState, type Order, legOf, withLeg } from './order';

type On<Trigger extends Input['on']> = Extract<Input, { on: Trigger }>;

export function reject(order: Order, input: On<'refused' | 'holdRefused'>, around: Surroundings): Decision {
  const noted =
    input.on === 'holdRefused' ? withLeg(order, input.holdId, { state: 'failed', reason: input.code }) : order;
  return endIn(noted, 'rejected', { code: input.code }, input, around);
}

/** A customer's wish, or the end of the price lock: the bank is asked to call the collection back; its answer decides. */
export function callBack(order: Order, input: Input, around: Surroundings): Decision {
  const wished = { ...order, cancelRequested: order.cancelRequested || input.on === 'cancelAsked' };
  const collection = legOf(order, 'collection');
  if (!collection || !isWaiting(collection)) {
    // Nothing is with the bank that could be called back. A wish moves no deadline, however often it is made.
    if (input.on !== 'deadlinePassed') return stay(wished);
    return collection ? unanswered(order, input, around) : notHeld(order, input, around);
  }
  const asks = newEvent(cancellationRequested, {
    ...identityOf(order),
    requestId: undashed(around.ids.uuid()),
    collectionId: collection.id,
    bic: accountOf(order).bic,
  });
  // Asked again at each deadline for as long as the bank does not answer, ever less often: unknown is never guessed.
  return stay({ ...withLeg(wished, collection.id, { state: 'unknown' }), deadlineAt: callBackAgainAt(order, around) }, [
    asks,
  ]);
}

/**
 * The price lock has ended, and the ledger has not said whether it holds the value. Asking again would tell nothing: it
 * reads what it is told, once and in order. So it may also be left alone: after a while the order ends, and the end names
 * the hold, which the ledger reads behind the request and lets go whenever it comes to it.
 */
function notHeld(order: Order, input: Input, around: Surroundings): Decision {
  const hold = legOf(order, 'hold');
  invariant(hold, `order ${order.id} has asked for no value`);
  if (hold.state !== 'unknown') {
    const shown = withLeg(order, hold.id, { state: 'unknown' });
    return stay({ ...shown, deadlineAt: later(around, ANSWER_PATIENCE_MS) });
  }
  return order.cancelRequested
    ? endIn(order, 'cancelled', { code: 'customer_cancelled' }, input, around)
    : endIn(order, 'expired', { code: 'lock_expired' }, input, around);
}

/**
 * What was asked stays unanswered. The leg is shown as unknown and the order waits on - bank-gateway and venue-gateway
 * ask again by themselves - until a person is asked to look. Whoever keeps the deadlines says aloud what is held still.
 */
export function unanswered(order: Order, input: Input, around: Surroundings): Decision {
  if (order.state === 'held') return stay({ ...order, deadlineAt: later(around, REMIND_MS) });
  const waiting = order.legs.findLast(isWaiting);
  if (waiting && waiting.state !== 'unknown') {
    return stay({
      ...withLeg(order, waiting.id, { state: 'unknown' }),
      deadlineAt: later(around, UNKNOWN_PATIENCE_MS),
    });
  }
  return endIn(order, 'held', { code: `${order.state}_unanswered` }, input, around);
}

/**
 * Coins were traded for an order that has ended. They are the platform's, never the customer's: the order keeps its end
 * and its reason, so nothing is left to choose about it, and the leg shows what came. What people must do is in the books:
 * reconciliation lists the venue's fill, and the correction of it is four-eyed (decision 14).
 */
export function lateFill(order: Order, input: On<'filled'>): Decision | undefined {
  const leg = order.legs.find((one) => one.id === input.requestId);
  invariant(leg, `order ${order.id} asked for no execution ${input.requestId}`);
  if (leg.state === 'settled') return undefined;
  return stay(withLeg(order, leg.id, { state: 'settled', reason: 'filled_after_end' }));
}

/** A leg or a receipt changed; the order stays where it is. */
export function note(order: Order, input: Input, around: Surroundings): Decision | undefined {
  const change = (id: string, state: LegState, reason?: string): Decision | undefined => {
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
      if (noted && order.state === 'cleared') return withDeadline(noted, later(around, ANSWER_PATIENCE_MS));
      return noted;
    }
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

const isWaiting = (leg: Leg): boolean =>
  leg.state === 'requested' || leg.state === 'accepted' || leg.state === 'unknown';

const withDeadline = (decision: Decision, deadlineAt: Date): Decision => ({
  ...decision,
  order: { ...decision.order, deadlineAt },
});

/** After a minute, then after as long again as the price lock has been over, up to a quarter of an hour. */
const CALL_BACK_AGAIN_MS = { first: 60_000, longest: 15 * 60_000 } as const;

function callBackAgainAt({ terms }: Order, around: Surroundings): Date {
  const { first, longest } = CALL_BACK_AGAIN_MS;
  const overFor = around.now.getTime() - terms.lockUntil.getTime();
  return later(around, Math.min(longest, Math.max(first, overFor)));
}
