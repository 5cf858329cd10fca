// Decides what an order does with an input. The table `LIFECYCLE` names the step; the step's own file does it.
// Pure: the time and the ids come in, the next order and the events to publish come out.
import type { OrderState } from '@aiyrbas/contracts';
import { type Result, invariant, never, ok, refuse } from '@aiyrbas/kernel';
import { type DecisionContext, type OrderDecision, endIn } from './decision';
import type { Input, On, Trigger } from './input';
import { LIFECYCLE } from './lifecycle';
import type { Order } from './order';
import * as executing from './executing';
import * as funding from './funding';
import * as paying from './paying';
import { release } from './releasing';
import * as step from './steps';

/** The input changes nothing. The code is the response to a customer who requested it. */
export interface Unmoved {
  readonly code: 'order_not_cancellable' | 'decision_not_possible' | 'nothing_to_do';
  readonly state: OrderState;
}

/** What happens to this order on this input. */
export function decideOrderInput(order: Order, input: Input, context: DecisionContext): Result<OrderDecision, Unmoved> {
  if (isKnownEntry(order, input)) return refuse({ code: 'nothing_to_do', state: order.state });
  const cell = LIFECYCLE[order.state][input.on];
  switch (cell) {
    case 'ignore':
      return refuse({ code: 'nothing_to_do', state: order.state });
    case 'refuse':
      return refuse({ code: refusalOf(input), state: order.state });
    case 'note':
      return orUnmoved(step.note(order, input, context), order);
    case 'request value':
      return ok(funding.requestValue(order, input, context));
    case 'reject':
      return ok(step.reject(order, only(input, 'refused', 'holdRefused'), context));
    case 'collection failed':
      return ok(funding.onCollectionFailed(order, only(input, 'collectionFailed'), context));
    case 'claw back':
      return orUnmoved(funding.onClawBack(order, only(input, 'clawedBack'), context), order);
    case 'assess funds':
      return orUnmoved(funding.decideFunding(order, only(input, 'holdPlaced'), context), order);
    case 'value held':
      return orUnmoved(funding.valueHeld(order, only(input, 'holdPlaced'), context), order);
    case 'execute':
      return orUnmoved(executing.execute(order, only(input, 'filled'), context), order);
    case 'execution failed':
      return orUnmoved(executing.onExecutionFailed(order, only(input, 'executionFailed'), context), order);
    case 'complete or pay out':
      return orUnmoved(paying.completeOrPayOut(order, only(input, 'posted'), context), order);
    case 'paid':
      return orUnmoved(paying.paid(order, only(input, 'payoutSettled'), context), order);
    case 'payment failed':
      return orUnmoved(paying.paymentFailed(order, only(input, 'payoutFailed'), context), order);
    case 'returned':
      return ok(paying.returned(order, only(input, 'payoutReturned'), context));
    case 'release': {
      const released = release(order, only(input, 'decided'), context);
      return released ? ok(released) : refuse({ code: 'decision_not_possible', state: order.state });
    }
    case 'cancel':
      return ok(endIn(order, 'cancelled', { code: 'customer_cancelled' }, input, context));
    case 'call back':
      return ok(step.callBack(order, input, context));
    case 'expire':
      return ok(endIn(order, 'expired', { code: 'not_cleared_in_time' }, input, context));
    case 'unanswered':
      return ok(step.onNoResponse(order, input, context));
    case 'late fill':
      return orUnmoved(step.lateFill(order, only(input, 'filled')), order);
    default:
      return never(cell);
  }
}

/** A bank's entry is taken once. */
function isKnownEntry(order: Order, input: Input): boolean {
  const entryRef =
    input.on === 'payoutReturned' ? input.entryRef : input.on === 'holdPlaced' ? input.credit?.entryRef : undefined;
  return entryRef !== undefined && order.receipts.some((receipt) => receipt.entryRef === entryRef);
}

const refusalOf = (input: Input): Unmoved['code'] =>
  input.on === 'decided' ? 'decision_not_possible' : 'order_not_cancellable';

/** When a step finds its leg already in the right state, the input is a duplicate. */
const orUnmoved = (decision: OrderDecision | undefined, order: Order): Result<OrderDecision, Unmoved> =>
  decision ? ok(decision) : refuse({ code: 'nothing_to_do', state: order.state });

/** The table puts a step only where its inputs can come; anything else is a bug in the table. */
function only<T extends Trigger>(input: Input, ...triggers: T[]): On<T> {
  invariant((triggers as Trigger[]).includes(input.on), `${input.on} does not lead to this step`);
  return input as On<T>;
}
