// The steps of an order's life, in the order money moves. Each takes the order and what happened and says what follows.
import { cancellationRequested, orderCleared, orderCompleted, orderExecuted, orderFunded } from '@aiyrbas/contracts';
import { invariant, undashed } from '@aiyrbas/kernel';
import { askCollection, askExecution, askHold, askPayout, askRefund } from './asking';
import { type Decision, type Surroundings, type Told, endIn, enter, identityOf, stay, told } from './decision';
import { CITATION, type FundsVerdict, judgeFunds } from './funds-policy';
import type { Credit, Input } from './input';
import { type LegState, type Order, type Receipt, type ReceiptOutcome, legOf, withLeg } from './order';

type On<Trigger extends Input['on']> = Extract<Input, { on: Trigger }>;

/** Limits are reserved: now the value is asked for, from the bank or from what the customer already has. */
export function askForValue(order: Order, input: Input, around: Surroundings): Decision {
  const fromBank = order.terms.side === 'buy' && order.terms.funding === 'bank';
  const asked = fromBank ? askCollection(order, around) : askHold(order, around);
  return enter(asked.order, 'cleared', input, around, (moved) => [stepTold(orderCleared, moved, around), asked.told]);
}

export function reject(order: Order, input: On<'refused' | 'holdRefused'>, around: Surroundings): Decision {
  const noted =
    input.on === 'holdRefused' ? withLeg(order, input.holdId, { state: 'failed', reason: input.code }) : order;
  return endIn(noted, 'rejected', { code: input.code }, input, around);
}

/** The bank refused, or called back, what was asked: no money moved, so the order ends. */
export function collectionFailed(order: Order, input: On<'collectionFailed'>, around: Surroundings): Decision {
  const noted = withLeg(order, input.requestId, { state: 'failed', reason: input.bankReason ?? input.code });
  if (input.code !== 'cancelled') {
    return endIn(noted, 'rejected', { code: `collection_${input.code}`, bankReason: input.bankReason }, input, around);
  }
  return order.cancelRequested
    ? endIn(noted, 'cancelled', { code: 'customer_cancelled' }, input, around)
    : endIn(noted, 'expired', { code: 'lock_expired' }, input, around);
}

/** Value is held. From the customer's balance it is what was asked; from the bank the funds policy judges it. */
export function judgeValue(order: Order, input: On<'holdPlaced'>, around: Surroundings): Decision {
  if (!input.credit) return fund(withLeg(order, input.holdId, { state: 'settled' }), input, around);
  const verdict = judgeFunds({ ...input.credit, amount: input.amount }, order.terms.lockUntil);
  const settled = withLeg(order, input.credit.requestId, { state: 'settled' });
  switch (verdict) {
    case 'exact':
    case 'over':
      return fund(withReceipt(settled, input, input.credit, verdict, 'allocated', around), input, around);
    case 'late':
      if (order.terms.onLateFunds === 'keep') {
        // The order's end releases the hold: the money stays as the customer's balance.
        const kept = withReceipt(settled, input, input.credit, verdict, 'kept', around);
        return endIn(kept, 'expired', { code: 'funds_late_kept' }, input, around);
      }
      return giveBack(settled, input, input.credit, verdict, around);
    case 'under':
      return giveBack(settled, input, input.credit, verdict, around);
  }
}

function fund(order: Order, input: On<'holdPlaced'>, around: Surroundings): Decision {
  const asked = askExecution({ ...order, holdId: input.holdId }, around);
  return enter(asked.order, 'funded', input, around, (moved) => [stepTold(orderFunded, moved, around), asked.told]);
}

/** Money for an order that no longer takes it goes back to where it came from; the order's state stays. */
export function moneyBack(order: Order, input: On<'holdPlaced'>, around: Surroundings): Decision {
  if (!input.credit) return stay(withLeg(order, input.holdId, { state: 'settled' }));
  return giveBack(order, input, input.credit, 'after-end', around);
}

function giveBack(
  order: Order,
  input: On<'holdPlaced'>,
  credit: Credit,
  verdict: FundsVerdict | 'after-end',
  around: Surroundings,
): Decision {
  const asked = askRefund(
    withReceipt(order, input, credit, verdict, 'pending', around),
    input.holdId,
    input.amount,
    around,
  );
  const reason = order.reason ?? { code: `funds_${verdict.replace('-', '_')}` };
  return stay({ ...asked.order, reason }, [asked.told]);
}

/** The venue filled it: the ledger is told the whole breakdown. */
export function execute(order: Order, input: On<'filled'>, around: Surroundings): Decision {
  const { side, asset, spend, receive, fees, rounding } = order.terms;
  invariant(order.holdId, `order ${order.id} was executed without a hold`);
  const holdId = order.holdId;
  if (order.legs.some((leg) => leg.id === input.requestId && leg.state === 'failed')) {
    // The money is on its way back: coins that turn up now are the platform's, and a person decides.
    return endIn({ ...order, fills: input.fills }, 'held', { code: 'filled_after_failure' }, input, around);
  }
  const filled: Order = {
    ...withLeg(order, input.requestId, { state: 'settled' }),
    fills: input.fills,
    executedAt: around.now,
    reason: undefined,
  };
  return enter(filled, 'executed', input, around, (moved) => [
    told(orderExecuted, {
      ...identityOf(moved),
      version: moved.version,
      at: around.now.toISOString(),
      side,
      asset,
      holdId,
      spend: spend.toJSON(),
      receive: receive.toJSON(),
      fees: [...fees],
      rounding: rounding.toJSON(),
      fills: [...input.fills],
    }),
  ]);
}

/** Nothing was bought: the money goes back. Something was: a person decides, because the platform now holds coins. */
export function executionFailed(
  order: Order,
  input: On<'executionFailed'>,
  around: Surroundings,
): Decision | undefined {
  const leg = order.legs.find((one) => one.id === input.requestId);
  // Said before: the money is on its way back already.
  if (!leg || leg.state === 'failed' || leg.state === 'settled') return undefined;
  const noted = withLeg(order, input.requestId, { state: 'failed', reason: input.code });
  const receipt = noted.receipts.findLast((one) => one.outcome === 'allocated');
  if (input.fills.length > 0 || !order.holdId || !receipt) {
    return endIn({ ...noted, fills: input.fills }, 'held', { code: `execution_${input.code}` }, input, around);
  }
  const asked = askRefund(noted, order.holdId, receipt.amount, around);
  return stay({ ...asked.order, reason: { code: `execution_${input.code}` } }, [asked.told]);
}

/** The conversion is in the books. A purchase is complete; a sale's proceeds are paid out. */
export function completeOrPayOut(order: Order, input: On<'posted'>, around: Surroundings): Decision {
  const posted = { ...order, transactionId: input.transactionId };
  if (order.terms.side === 'sell' && order.terms.bankAccountId) {
    const asked = askPayout(posted, around);
    return stay(asked.order, [asked.told]);
  }
  return complete(posted, input.transactionId, input, around);
}

function complete(order: Order, transactionId: string, input: Input, around: Surroundings): Decision {
  const done = { ...order, completedAt: around.now, reason: undefined };
  return enter(done, 'completed', input, around, (moved) => [
    told(orderCompleted, {
      ...identityOf(moved),
      version: moved.version,
      at: around.now.toISOString(),
      quoteId: moved.terms.quoteId,
      transactionId,
    }),
  ]);
}

/** The bank booked a payment of ours: a payout completes a sale, the refund of an order's money ends it. */
export function paid(order: Order, input: On<'payoutSettled'>, around: Surroundings): Decision | undefined {
  const leg = order.legs.find((one) => one.id === input.requestId);
  if (!leg || leg.state === 'settled') return undefined;
  const noted = withLeg(order, input.requestId, { state: 'settled' });
  if (leg.kind === 'payout' && (order.state === 'executed' || order.state === 'held')) {
    invariant(order.transactionId, `order ${order.id} was paid out before its conversion was posted`);
    return complete(noted, order.transactionId, input, around);
  }
  const refunded: Order = {
    ...noted,
    receipts: noted.receipts.map((receipt) =>
      leg.kind === 'refund' && leg.amount && receipt.outcome !== 'kept' && receipt.amount.equals(leg.amount)
        ? { ...receipt, outcome: 'refunded' as const }
        : receipt,
    ),
  };
  const isWholeOrder =
    leg.kind === 'refund' && (order.state === 'cleared' || order.state === 'funded' || order.state === 'held');
  return isWholeOrder
    ? endIn(refunded, 'refunded', order.reason ?? { code: 'refunded' }, input, around)
    : stay(refunded);
}

/** A payment of ours was refused, and no money moved: only a person can say where else it may go. */
export function paymentFailed(order: Order, input: On<'payoutFailed'>, around: Surroundings): Decision | undefined {
  const leg = order.legs.find((one) => one.id === input.requestId);
  if (!leg || leg.state === 'settled' || leg.state === 'failed') return undefined;
  const noted = withLeg(order, input.requestId, { state: 'failed', reason: input.bankReason ?? input.code });
  const reason = { code: `payment_${input.code}`, bankReason: input.bankReason };
  const canBeHeld =
    order.state === 'cleared' || order.state === 'funded' || order.state === 'executed' || order.state === 'held';
  return canBeHeld ? endIn(noted, 'held', reason, input, around) : stay({ ...noted, reason });
}

/** A customer's wish, or the end of the price lock: the bank is asked to call the collection back; its answer decides. */
export function callBack(order: Order, input: Input, around: Surroundings): Decision {
  const wished = { ...order, cancelRequested: order.cancelRequested || input.on === 'cancelAsked' };
  const collection = legOf(order, 'collection');
  if (!collection || collection.state === 'failed' || collection.state === 'settled') {
    // Nothing is with the bank (the ledger is about to answer), or money is on its way back: wait for that.
    return stay({ ...wished, deadlineAt: laterDeadline(around) });
  }
  const { bic } = order.terms;
  invariant(bic, `order ${order.id} collects from no bank`);
  const asks = told(cancellationRequested, {
    ...identityOf(order),
    requestId: undashed(around.ids.uuid()),
    collectionId: collection.id,
    bic,
  });
  // Asked again at each deadline for as long as the bank does not answer: unknown is never guessed.
  return stay({ ...withLeg(wished, collection.id, { state: 'unknown' }), deadlineAt: laterDeadline(around) }, [asks]);
}

/** What was asked stays unanswered for too long, or the answer comes when nobody expects it: a person looks. */
export function hold(order: Order, input: Input, around: Surroundings): Decision {
  if (input.on === 'filled') {
    // Coins were bought for an order that has ended: they are the platform's, a case decides; never the customer's.
    return stay({ ...order, fills: input.fills, reason: { code: 'filled_after_end' } });
  }
  if (order.state === 'held') return stay({ ...order, deadlineAt: laterDeadline(around) });
  const execution = legOf(order, 'execution');
  const noted = order.state === 'funded' && execution ? withLeg(order, execution.id, { state: 'unknown' }) : order;
  return endIn(noted, 'held', { code: `${order.state}_unanswered` }, input, around);
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

const CALL_BACK_AGAIN_MS = 60_000;
const laterDeadline = (around: Surroundings): Date => new Date(around.now.getTime() + CALL_BACK_AGAIN_MS);

function withReceipt(
  order: Order,
  input: On<'holdPlaced'>,
  credit: Credit,
  verdict: FundsVerdict | 'after-end',
  outcome: ReceiptOutcome,
  around: Surroundings,
): Order {
  const receipt: Receipt = {
    id: around.ids.uuid(),
    bic: order.terms.bic ?? 'unknown',
    entryRef: credit.entryRef,
    amount: input.amount,
    bookedAt: credit.bookedAt,
    outcome,
    cites: CITATION[verdict],
  };
  return { ...order, receipts: [...order.receipts, receipt] };
}

function stepTold(event: typeof orderCleared | typeof orderFunded, order: Order, around: Surroundings): Told {
  return told(event as typeof orderCleared, {
    ...identityOf(order),
    version: order.version,
    at: around.now.toISOString(),
  });
}
