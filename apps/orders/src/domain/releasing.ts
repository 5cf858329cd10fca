// What two people decided about a held order. The choices are those of `choices.ts`, looked at again under the order's
// lock: when the machine was faster, nothing is left to choose and nothing is paid twice.
import { invariant } from '@aiyrbas/kernel';
import { type Choice, choicesOf, holdForPayment, stuckPayment } from './choices';
import type { DecisionContext, OrderDecision } from './decision';
import { giveUpTrade, tradeElsewhere } from './executing';
import type { On } from './input';
import type { Order, OrderAccount } from './order';
import { giveUp, goOnWithout, holdToPay, payAgain } from './paying';

type Decided = On<'decided'>;

/** Nothing when the choice is no longer there. */
export function release(order: Order, input: Decided, context: DecisionContext): OrderDecision | undefined {
  if (!choicesOf(order).includes(input.choice)) return undefined;
  return stuckPayment(order) ? aboutPayment(order, input, context) : aboutTrade(order, input.choice, input, context);
}

function aboutPayment(order: Order, input: Decided, context: DecisionContext): OrderDecision {
  const hold = holdForPayment(order);
  switch (input.choice) {
    case 'retry':
      return pay(order, undefined, input, context);
    case 'pay_elsewhere':
      invariant(input.account, `the decision on order ${order.id} names no account to pay to`);
      return pay(order, input.account, input, context);
    case 'keep':
      return goOnWithout(
        stuckPayment(order),
        withRetainedReceipts({ ...order, reason: { code: 'kept_as_balance' } }),
        input,
        context,
      );
    case 'give_up':
      return hold?.amount
        ? giveUp(order, hold, hold.amount, input, context)
        : holdToPay(order, 'suspense', undefined, context);
    case 'return':
      return invariant(false, 'a payment is not returned') as never;
  }
}

function pay(order: Order, account: OrderAccount | undefined, input: Decided, context: DecisionContext): OrderDecision {
  const hold = holdForPayment(order);
  return hold ? payAgain(order, { ...hold, account }, input, context) : holdToPay(order, 'payment', account, context);
}

const aboutTrade = (order: Order, choice: Choice, input: Decided, context: DecisionContext): OrderDecision =>
  choice === 'retry' ? tradeElsewhere(order, input, context) : giveUpTrade(order, input, context);

/** What came back, what was not sent back yet, and what the payment that is left alone would have sent back. */
function withRetainedReceipts(order: Order): Order {
  const leftAlone = stuckPayment(order)?.receiptId;
  const receipts = order.receipts.map((receipt) => {
    const isRetained = receipt.outcome === 'case' || receipt.outcome === 'pending' || receipt.id === leftAlone;
    return isRetained ? { ...receipt, outcome: 'kept' as const } : receipt;
  });
  return { ...order, receipts };
}
