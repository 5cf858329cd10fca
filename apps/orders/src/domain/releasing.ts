// What two people decided about a held order. The choices are those of `choices.ts`, looked at again under the order's
// lock: when the machine was faster, nothing is left to choose and nothing is paid twice.
import { invariant } from '@aiyrbas/kernel';
import { type Choice, choicesOf, holdForPayment, stuckPayment } from './choices';
import type { Decision, Surroundings } from './decision';
import { giveUpTrade, tradeElsewhere } from './executing';
import type { Input } from './input';
import type { BankAccount, Order } from './order';
import { giveUp, goOnWithout, holdToPay, payAgain } from './paying';

type Decided = Extract<Input, { on: 'decided' }>;

/** Nothing when the choice is no longer there. */
export function release(order: Order, input: Decided, around: Surroundings): Decision | undefined {
  if (!choicesOf(order).includes(input.choice)) return undefined;
  return stuckPayment(order) ? aboutPayment(order, input, around) : aboutTrade(order, input.choice, input, around);
}

function aboutPayment(order: Order, input: Decided, around: Surroundings): Decision {
  const hold = holdForPayment(order);
  switch (input.choice) {
    case 'retry':
      return pay(order, undefined, input, around);
    case 'pay_elsewhere':
      invariant(input.account, `nobody says where order ${order.id} is paid to`);
      return pay(order, input.account, input, around);
    case 'keep':
      return goOnWithout(
        stuckPayment(order),
        withKeptReceipts({ ...order, reason: { code: 'kept_as_balance' } }),
        input,
        around,
      );
    case 'give_up':
      return hold?.amount
        ? giveUp(order, hold, hold.amount, input, around)
        : holdToPay(order, 'suspense', undefined, around);
    case 'return':
      return invariant(false, 'a payment is not returned') as never;
  }
}

function pay(order: Order, account: BankAccount | undefined, input: Decided, around: Surroundings): Decision {
  const hold = holdForPayment(order);
  return hold ? payAgain(order, { ...hold, account }, input, around) : holdToPay(order, 'payment', account, around);
}

const aboutTrade = (order: Order, choice: Choice, input: Decided, around: Surroundings): Decision =>
  choice === 'retry' ? tradeElsewhere(order, input, around) : giveUpTrade(order, input, around);

/** What came back, what was not sent back yet, and what the payment that is left alone would have sent back. */
function withKeptReceipts(order: Order): Order {
  const leftAlone = stuckPayment(order)?.receiptId;
  const receipts = order.receipts.map((receipt) => {
    const isKept = receipt.outcome === 'case' || receipt.outcome === 'pending' || receipt.id === leftAlone;
    return isKept ? { ...receipt, outcome: 'kept' as const } : receipt;
  });
  return { ...order, receipts };
}
