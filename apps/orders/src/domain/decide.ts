// What an order does with an answer of the world: the table says which step, `steps.ts` says how. Pure: the time and
// the ids come in, the next order and the facts to tell come out.
import type { OrderState } from '@aiyrbas/contracts';
import { type Result, invariant, never, ok, refuse } from '@aiyrbas/kernel';
import { type Decision, type Surroundings, endIn } from './decision';
import type { Input, Trigger } from './input';
import { LIFECYCLE } from './lifecycle';
import type { Order } from './order';
import * as executing from './executing';
import * as funding from './funding';
import * as paying from './paying';
import { release } from './releasing';
import * as step from './steps';

/** The input changes nothing; the code is what a customer who asked for it is told. */
export interface Unmoved {
  readonly code: 'order_not_cancellable' | 'decision_not_possible' | 'nothing_to_do';
  readonly state: OrderState;
}

/** What happens to this order on this input. */
export function decide(order: Order, input: Input, around: Surroundings): Result<Decision, Unmoved> {
  if (isKnownEntry(order, input)) return refuse({ code: 'nothing_to_do', state: order.state });
  const cell = LIFECYCLE[order.state][input.on];
  switch (cell) {
    case 'ignore':
      return refuse({ code: 'nothing_to_do', state: order.state });
    case 'refuse':
      return refuse({ code: refusalOf(input), state: order.state });
    case 'note':
      return orUnmoved(step.note(order, input, around), order);
    case 'ask for value':
      return ok(funding.askForValue(order, input, around));
    case 'reject':
      return ok(step.reject(order, only(input, 'refused', 'holdRefused'), around));
    case 'collection failed':
      return ok(funding.collectionFailed(order, only(input, 'collectionFailed'), around));
    case 'judge funds':
      return orUnmoved(funding.judgeValue(order, only(input, 'holdPlaced'), around), order);
    case 'value held':
      return orUnmoved(funding.valueHeld(order, only(input, 'holdPlaced'), around), order);
    case 'execute':
      return orUnmoved(executing.execute(order, only(input, 'filled'), around), order);
    case 'execution failed':
      return orUnmoved(executing.executionFailed(order, only(input, 'executionFailed'), around), order);
    case 'complete or pay out':
      return orUnmoved(paying.completeOrPayOut(order, only(input, 'posted'), around), order);
    case 'paid':
      return orUnmoved(paying.paid(order, only(input, 'payoutSettled'), around), order);
    case 'payment failed':
      return orUnmoved(paying.paymentFailed(order, only(input, 'payoutFailed'), around), order);
    case 'returned':
      return ok(paying.returned(order, only(input, 'payoutReturned'), around));
    case 'release': {
      const released = release(order, only(input, 'decided'), around);
      return released ? ok(released) : refuse({ code: 'decision_not_possible', state: order.state });
    }
    case 'cancel':
      return ok(endIn(order, 'cancelled', { code: 'customer_cancelled' }, input, around));
    case 'call back':
      return ok(step.callBack(order, input, around));
    case 'expire':
      return ok(endIn(order, 'expired', { code: 'not_cleared_in_time' }, input, around));
    case 'unanswered':
      return ok(step.unanswered(order, input, around));
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

/** A step that finds its leg already as it should be was told before. */
const orUnmoved = (decision: Decision | undefined, order: Order): Result<Decision, Unmoved> =>
  decision ? ok(decision) : refuse({ code: 'nothing_to_do', state: order.state });

/** The table puts a step only where its inputs can come; anything else is a bug in the table. */
function only<T extends Trigger>(input: Input, ...triggers: T[]): Extract<Input, { on: T }> {
  invariant((triggers as Trigger[]).includes(input.on), `${input.on} does not lead to this step`);
  return input as Extract<Input, { on: T }>;
}
