// What an order does with an answer of the world: the table says which step, `steps.ts` says how. Pure: the time and
// the ids come in, the next order and the facts to tell come out.
import type { OrderState } from '@aiyrbas/contracts';
import { type Result, invariant, never, ok, refuse } from '@aiyrbas/kernel';
import { type Decision, type Surroundings, endIn, enter } from './decision';
import type { Input } from './input';
import { LIFECYCLE, type Trigger } from './lifecycle';
import type { Order } from './order';
import * as step from './steps';

/** The input changes nothing; the code is what a customer who asked for it is told. */
export interface Unmoved {
  readonly code: 'order_not_cancellable' | 'nothing_to_do';
  readonly state: OrderState;
}

/** What happens to this order on this input. */
export function decide(order: Order, input: Input, around: Surroundings): Result<Decision, Unmoved> {
  const cell = LIFECYCLE[order.state][input.on];
  switch (cell) {
    case 'ignore':
      return refuse({ code: 'nothing_to_do', state: order.state });
    case 'refuse':
      return refuse({ code: 'order_not_cancellable', state: order.state });
    case 'note':
      return orUnmoved(step.note(order, input), order);
    case 'ask for value':
      return ok(step.askForValue(order, input, around));
    case 'review':
      return ok(enter(order, 'in_review', input, around, () => []));
    case 'reject':
      return ok(step.reject(order, only(input, 'refused', 'holdRefused'), around));
    case 'collection failed':
      return ok(step.collectionFailed(order, only(input, 'collectionFailed'), around));
    case 'judge funds':
      return ok(step.judgeValue(order, only(input, 'holdPlaced'), around));
    case 'money back':
      return ok(step.moneyBack(order, only(input, 'holdPlaced'), around));
    case 'execute':
      return ok(step.execute(order, only(input, 'filled'), around));
    case 'execution failed':
      return orUnmoved(step.executionFailed(order, only(input, 'executionFailed'), around), order);
    case 'complete or pay out':
      return ok(step.completeOrPayOut(order, only(input, 'posted'), around));
    case 'paid':
      return orUnmoved(step.paid(order, only(input, 'payoutSettled'), around), order);
    case 'payment failed':
      return orUnmoved(step.paymentFailed(order, only(input, 'payoutFailed'), around), order);
    case 'cancel':
      return ok(endIn(order, 'cancelled', { code: 'customer_cancelled' }, input, around));
    case 'call back':
      return ok(step.callBack(order, input, around));
    case 'expire':
      return ok(endIn(order, 'expired', { code: 'not_cleared_in_time' }, input, around));
    case 'hold':
      return ok(step.hold(order, input, around));
    default:
      return never(cell);
  }
}

/** A step that finds its leg already as it should be was told before. */
const orUnmoved = (decision: Decision | undefined, order: Order): Result<Decision, Unmoved> =>
  decision ? ok(decision) : refuse({ code: 'nothing_to_do', state: order.state });

/** The table puts a step only where its inputs can come; anything else is a bug in the table. */
function only<T extends Trigger>(input: Input, ...triggers: T[]): Extract<Input, { on: T }> {
  invariant((triggers as Trigger[]).includes(input.on), `${input.on} does not lead to this step`);
  return input as Extract<Input, { on: T }>;
}
