// What an answer means to an order is in the message, its time included.
import { type MessageOf, fact } from '@aiyrbas/bus';
import { holdPlaced } from '@aiyrbas/contracts';
import { inputOf } from './answers';

it('a hold was placed when the ledger placed it, however late the message is read', () => {
  const { credit: _fromBank, ...body } = holdPlaced.example;
  const placedAt = new Date('2026-11-23T09:16:00.000Z');
  const stamp = { partition: 0, seq: 1n, epoch: 1, subjectSeq: 1n, source: 'ledger' };
  const message = { ...fact(holdPlaced, body), ...stamp, body, time: placedAt } as MessageOf<typeof holdPlaced>;
  expect(inputOf({ ...message, type: 'ledger.hold.placed' })).toEqual({
    orderId: body.orderId,
    input: {
      on: 'holdPlaced',
      cause: 'ledger.hold.placed',
      holdId: body.holdId,
      amount: expect.objectContaining({ asset: 'KZT' }) as object,
      heldAt: placedAt,
      credit: undefined,
    },
  });
});
