// What each answer of another service means to an order. Answers that are not about orders mean nothing here.
import type * as contract from '@aiyrbas/contracts';
import type { Message, MessageOf } from '@aiyrbas/bus';
import type { Input } from '../domain/input';
import { moneyOf } from '../store/order.row';

type Answers =
  | typeof contract.clearanceGranted
  | typeof contract.clearanceRefused
  | typeof contract.collectionAccepted
  | typeof contract.collectionSettled
  | typeof contract.collectionFailed
  | typeof contract.holdPlaced
  | typeof contract.holdRefused
  | typeof contract.executionFilled
  | typeof contract.executionFailed
  | typeof contract.transactionPosted
  | typeof contract.payoutSettled
  | typeof contract.payoutFailed;

type Tagged<E> = E extends contract.EventType ? MessageOf<E> & { readonly type: E['type'] } : never;
export type AnswerMessage = Tagged<Answers>;

export interface Answer {
  readonly orderId: string;
  readonly input: Input;
}

export function inputOf(message: AnswerMessage): Answer | undefined {
  const cause = message.type;
  switch (message.type) {
    case 'kyc.order.cleared':
      return { orderId: message.body.orderId, input: { on: 'cleared', cause } };
    case 'kyc.order.refused':
      return { orderId: message.body.orderId, input: { on: 'refused', cause, code: message.body.code } };
    case 'payments.collection.accepted':
      return about(message, {
        on: 'collectionAccepted',
        cause,
        requestId: message.body.requestId,
        bankReason: message.body.bankReason,
      });
    case 'payments.collection.settled':
      return about(message, { on: 'collectionSettled', cause, requestId: message.body.requestId });
    case 'payments.collection.failed': {
      const { requestId, code, bankReason } = message.body;
      return about(message, { on: 'collectionFailed', cause, requestId, code, bankReason });
    }
    case 'ledger.hold.placed': {
      const { holdId, amount, credit } = message.body;
      if (credit?.returned) {
        return about(message, {
          on: 'payoutReturned',
          cause,
          requestId: credit.requestId,
          holdId,
          amount: moneyOf(amount),
          entryRef: credit.entryRef,
          bookedAt: new Date(credit.bookedAt),
          bankReason: credit.returned.reason,
        });
      }
      return about(message, {
        on: 'holdPlaced',
        cause,
        holdId,
        amount: moneyOf(amount),
        heldAt: message.time,
        credit: credit && {
          requestId: credit.requestId,
          entryRef: credit.entryRef,
          asked: moneyOf(credit.asked),
          bookedAt: new Date(credit.bookedAt),
          receivedAt: new Date(credit.receivedAt),
        },
      });
    }
    case 'ledger.hold.refused':
      return about(message, { on: 'holdRefused', cause, holdId: message.body.holdId, code: message.body.code });
    case 'venues.execution.filled':
      return about(message, { on: 'filled', cause, requestId: message.body.requestId, fills: message.body.fills });
    case 'venues.execution.failed': {
      const { requestId, code, fills } = message.body;
      return about(message, { on: 'executionFailed', cause, requestId, code, fills });
    }
    case 'ledger.transaction.posted': {
      const { kind, orderId, transactionId } = message.body;
      // Only the conversion moves an order on; collections and payments reach it as what they are.
      return kind === 'conversion' && orderId ? { orderId, input: { on: 'posted', cause, transactionId } } : undefined;
    }
    case 'payments.payout.settled':
      return about(message, { on: 'payoutSettled', cause, requestId: message.body.requestId });
    case 'payments.payout.failed': {
      const { requestId, code, bankReason } = message.body;
      return about(message, { on: 'payoutFailed', cause, requestId, code, bankReason });
    }
  }
}

const about = (message: Message<{ orderId: string }>, input: Input): Answer => ({
  orderId: message.body.orderId,
  input,
});
