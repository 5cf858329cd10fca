// Steps that belong to no phase of an order's life: its end, its waiting, and what is only noted down.
import { cancellationRequested } from '@aiyrbas/contracts';
import { invariant, undashed } from '@aiyrbas/kernel';
import { accountOf } from './asking';
import { type Decision, type Surroundings, UNKNOWN_PATIENCE_MS, endIn, identityOf, stay, told } from './decision';
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
  if (!collection || collection.state === 'failed' || collection.state === 'settled') {
    // Nothing is with the bank (the ledger is about to answer), or money is on its way back: wait for that.
    return stay({ ...wished, deadlineAt: later(around, CALL_BACK_AGAIN_MS) });
  }
  const asks = told(cancellationRequested, {
    ...identityOf(order),
    requestId: undashed(around.ids.uuid()),
    collectionId: collection.id,
    bic: accountOf(order).bic,
  });
  // Asked again at each deadline for as long as the bank does not answer: unknown is never guessed.
  return stay(
    { ...withLeg(wished, collection.id, { state: 'unknown' }), deadlineAt: later(around, CALL_BACK_AGAIN_MS) },
    [asks],
  );
}

/**
 * What was asked stays unanswered. The leg is shown as unknown and the order waits on - bank-gateway and venue-gateway
 * ask again by themselves - until a person is asked to look.
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

/** Coins were bought for an order that has ended: they are the platform's, a person decides; never the customer's. */
export function lateFill(order: Order, input: On<'filled'>): Decision | undefined {
  const leg = order.legs.find((one) => one.id === input.requestId);
  invariant(leg, `order ${order.id} asked for no execution ${input.requestId}`);
  if (leg.state === 'settled') return undefined;
  return stay({
    ...withLeg(order, leg.id, { state: 'settled', reason: 'filled_after_end' }),
    reason: { code: 'filled_after_end' },
  });
}

/** A leg or a receipt changed; the order stays where it is. */
export function note(order: Order, input: Input): Decision | undefined {
  const change = (id: string, state: LegState, reason?: string): Decision | undefined => {
    const leg = order.legs.find((one) => one.id === id);
    if (!leg || leg.state === state || leg.state === 'settled') return undefined;
    return stay(withLeg(order, id, reason === undefined ? { state } : { state, reason }));
  };
  switch (input.on) {
    case 'collectionAccepted':
      return change(input.requestId, 'accepted');
    case 'collectionSettled':
      return change(input.requestId, 'settled');
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

const CALL_BACK_AGAIN_MS = 60_000;
const REMIND_MS = 24 * 3_600_000;
const later = (around: Surroundings, ms: number): Date => new Date(around.now.getTime() + ms);
