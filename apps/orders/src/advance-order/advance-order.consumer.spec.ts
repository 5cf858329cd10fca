// What an event means to an order is in the message, its time included.
import { BatchContext, type Message, type MessageIn, eventMessage } from '@aiyrbas/bus';
import { holdPlaced } from '@aiyrbas/contracts';
import type { Tx } from '@aiyrbas/persistence';
import type { ORDER_EVENTS } from '../domain/order-events';
import type { AdvanceOrder, OrderInput } from './advance-order';
import { AdvanceOrderConsumer } from './advance-order.consumer';
import type { AdvanceWithdrawal } from './advance-withdrawal';

it('a hold was placed when the ledger placed it, however late the message is read', async () => {
  const { credit: _fromBank, ...body } = holdPlaced.example;
  const placedAt = new Date('2026-11-23T09:16:00.000Z');
  const stamp = { partition: 0, seq: 1n, epoch: 1, subjectSeq: 1n, source: 'ledger' };
  const message = { ...eventMessage(holdPlaced, body), ...stamp, body, time: placedAt } as MessageIn<
    typeof ORDER_EVENTS
  >;
  const inputs: OrderInput<Message>[] = [];
  const orders = { execute: async (all: typeof inputs) => (inputs.push(...all), []) } as unknown as AdvanceOrder;
  const withdrawals = { execute: async () => [] } as unknown as AdvanceWithdrawal;
  const context = new BatchContext({} as Tx, new Date('2026-11-24T00:00:00.000Z'));
  await new AdvanceOrderConsumer(orders, withdrawals).handle([message], context);
  expect(inputs).toEqual([
    {
      orderId: body.orderId,
      input: {
        on: 'holdPlaced',
        cause: 'ledger.hold.placed',
        holdId: body.holdId,
        amount: expect.objectContaining({ asset: 'KZT' }) as object,
        heldAt: placedAt,
      },
      message,
    },
  ]);
});
