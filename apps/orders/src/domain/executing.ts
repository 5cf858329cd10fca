// Trading for an order. The platform is principal. What one venue does not fill is bought or sold at another one, at the
// limit that the quote stated, within the price lock. What no venue fills is not converted and is returned.
import { VENUES, type VenueCode, type WireFill, newEvent, orderExecuted } from '@aiyrbas/contracts';
import { invariant, undashed } from '@aiyrbas/kernel';
import { type Asset, Money, Rate, proportion } from '@aiyrbas/money';
import { requestExecution, requestPayment } from './requests';
import { type DecisionContext, type OrderDecision, changeOf, endIn, enter, releasedTo, stay } from './decision';
import type { Input, On } from './input';
import {
  type Converted,
  FUNDS_CLAWED_BACK,
  type Leg,
  type Order,
  conversionOf,
  isClawedBack,
  withLeg,
  withNewLeg,
} from './order';

/** How often a venue is asked for one order before what is missing is given up. */
const EXECUTIONS_MAX = 4;

/** The venue filled what it was asked for. */
export function execute(order: Order, input: On<'filled'>, context: DecisionContext): OrderDecision | undefined {
  const leg = order.legs.find((one) => one.id === input.requestId);
  if (leg?.state === 'settled') return undefined;
  if (leg?.state === 'failed') {
    // It was said to be dead, and was traded elsewhere or given back: these coins are the platform's, never the
    // customer's, and no fill of the order. venue-gateway says one end of each request, so this is somebody's bug.
    const noted = withLeg(order, input.requestId, { state: 'settled', reason: 'filled_after_failure' });
    return endIn(noted, 'held', { code: 'filled_after_failure' }, input, context);
  }
  const filled = withLeg(order, input.requestId, { state: 'settled' });
  return convert({ ...filled, fills: [...order.fills, ...input.fills] }, input, context);
}

/** Nothing more comes of what was asked: the rest is traded elsewhere; failing that, what was filled is converted. */
export function onExecutionFailed(
  order: Order,
  input: On<'executionFailed'>,
  context: DecisionContext,
): OrderDecision | undefined {
  const leg = order.legs.find((one) => one.id === input.requestId);
  // Said before: the money is on its way back already.
  if (!leg || leg.state === 'failed' || leg.state === 'settled') return undefined;
  const noted = withLeg(order, input.requestId, { state: 'failed', reason: input.code });
  const after = { ...noted, fills: [...order.fills, ...input.fills], reason: { code: `execution_${input.code}` } };
  // Money that the bank took back is not traded with once more: it would be lent.
  const mayTryAgain =
    !isClawedBack(order) &&
    context.now < order.terms.lockUntil &&
    order.legs.filter((one) => one.kind === 'execution').length < EXECUTIONS_MAX;
  return mayTryAgain && unfilled(after).isPositive()
    ? tradeElsewhere(after, input, context)
    : settleExecution(after, input, context);
}

/** Asks another venue for what is missing, at the worst price that was stated for the whole. */
export function tradeElsewhere(order: Order, input: Input, context: DecisionContext): OrderDecision {
  const trade = { venue: nextVenue(order), quantity: unfilled(order), limitPrice: worstLimit(order) };
  const requested = requestExecution(order, [trade], context);
  if (order.state === 'funded') return stay(requested.order, [requested.events]);
  return enter(requested.order, 'funded', input, context, (moved) => [
    releasedTo('funded', moved, context),
    requested.events,
  ]);
}

/** Converts what was filled. Without any fill the value is returned to its source. */
export function settleExecution(order: Order, input: Input, context: DecisionContext): OrderDecision {
  return order.fills.length > 0 ? convert(order, input, context) : undo(order, input, context);
}

/** Operators end the trade. What was filled is converted; if that is not worth a tiyn, the whole value is returned. */
export function giveUpTrade(order: Order, input: Input, context: DecisionContext): OrderDecision {
  return order.fills.length > 0 && convertedBy(order) ? convert(order, input, context) : undo(order, input, context);
}

/** Nothing is converted: the value is returned to its source. */
function undo(order: Order, input: Input, context: DecisionContext): OrderDecision {
  const reason = order.reason ?? { code: 'execution_not_possible' };
  if (isClawedBack(order)) return endIn(order, 'refunded', { code: FUNDS_CLAWED_BACK }, input, context);
  const receipt = order.receipts.findLast((one) => one.outcome === 'allocated');
  // What came from the customer's balance is let go by the order's end.
  if (!receipt) return endIn(order, 'refunded', reason, input, context);
  const refund = { amount: receipt.amount, holdId: order.holdId, receiptId: receipt.id, undoes: true };
  const requested = requestPayment(order, 'refund', refund, context);
  return stay({ ...requested.order, reason }, [requested.events]);
}

/** Publishes to the ledger the whole breakdown of what was really converted. */
function convert(order: Order, input: Input, context: DecisionContext): OrderDecision {
  const { holdId, terms } = order;
  invariant(holdId, `order ${order.id} was executed without a hold`);
  const converted = convertedBy(order);
  if (!converted) return endIn(order, 'held', { code: 'execution_too_small' }, input, context);
  const isWhole = unfilled(order).isZero();
  const retained = keepsProceeds(order) ? proceedsHold(converted.receive, context) : undefined;
  const executed: Order = {
    ...(retained ? withNewLeg(order, retained) : order),
    ...(isWhole ? {} : { converted }),
    executedAt: context.now,
    reason: isWhole ? undefined : { code: 'execution_partly_filled' },
  };
  return enter(executed, 'executed', input, context, (moved) => [
    newEvent(orderExecuted, {
      ...changeOf(moved, context),
      side: terms.side,
      asset: terms.asset,
      holdId,
      spend: converted.spend.toJSON(),
      receive: converted.receive.toJSON(),
      fees: [...converted.fees],
      rounding: converted.rounding.toJSON(),
      fills: [...moved.fills],
      ...(retained ? { proceedsHoldId: retained.id } : {}),
    }),
  ]);
}

/** A sale whose proceeds are paid out: they must not be spent between the conversion and the payout. */
const keepsProceeds = ({ terms }: Order): boolean => terms.side === 'sell' && terms.funding === 'bank';

const proceedsHold = (amount: Money, { ids, now }: DecisionContext): Leg => ({
  kind: 'hold',
  id: undashed(ids.uuid()),
  state: 'settled',
  use: 'proceeds',
  amount,
  at: now,
});

/** How much crypto the order is about, as promised. */
const promised = ({ terms }: Order): Money => (terms.side === 'buy' ? terms.receive : terms.spend);

function filled(order: Order): Money {
  return Money.sum(
    order.fills.map((fill: WireFill) => Money.fromJSON(fill.quantity)),
    promised(order).asset,
  );
}

const unfilled = (order: Order): Money =>
  Money.max(promised(order).minus(filled(order)), Money.zero(promised(order).asset));

/**
 * The filled part of the promise, at the promised price. Each side is rounded in the institution's favour; fees are in
 * proportion. Undefined when the part is too small to be worth a tiyn.
 */
function convertedBy(order: Order): Converted | undefined {
  const whole = conversionOf({ ...order, converted: undefined });
  const [part, all] = [filled(order), promised(order)];
  if (part.atLeast(all)) return whole;
  const isBuy = order.terms.side === 'buy';
  const spend = isBuy ? proportion(whole.spend, part, all, 'up') : part;
  const receive = isBuy ? part : proportion(whole.receive, part, all, 'down');
  const fees = whole.fees.map((fee) => ({
    ...fee,
    amount: proportion(Money.fromJSON(fee), part, all, 'down').amount,
  }));
  const rounding = Money.zero(whole.rounding.asset);
  return spend.isPositive() && receive.isPositive() ? { spend, receive, fees, rounding } : undefined;
}

/** The venue that was asked least often, and not the one that has just failed when there is another. */
function nextVenue(order: Order): VenueCode {
  const executions = order.legs.filter((leg) => leg.kind === 'execution');
  const last = executions.at(-1)?.venues ?? [];
  const requested = (venue: VenueCode): number => executions.filter((leg) => leg.venues?.includes(venue)).length;
  const others = VENUES.filter((venue) => last.length > 1 || !last.includes(venue));
  const [next] = [...(others.length > 0 ? others : VENUES)].sort((a, b) => requested(a) - requested(b));
  invariant(next, 'there is no venue');
  return next;
}

function worstLimit({ terms }: Order): string {
  const limits = terms.venues.map((venue) => venue.limitPrice);
  const [first, ...others] = limits;
  invariant(first, 'a quote names a venue');
  const rate = (text: string): Rate => Rate.of(text, terms.asset as Asset, 'KZT');
  const isWorse = (a: string, b: string): boolean =>
    terms.side === 'buy' ? rate(a).greaterThan(rate(b)) : rate(a).lessThan(rate(b));
  return others.reduce((worst, limit) => (isWorse(limit, worst) ? limit : worst), first);
}
