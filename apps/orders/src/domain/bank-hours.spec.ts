// Whether a bank can still pay for a purchase before its price lock ends. Times are UTC; Kazakhstan is five hours ahead.
import { anOrder } from '../testing/an-order';
import { opensTooLate } from './bank-hours';
import type { Order } from './order';

/** Accepted at that moment, with a price for 30 s. */
function acceptedAt(at: string, over: Partial<Order['terms']> = {}): Order {
  const order = anOrder();
  const accepted = new Date(at);
  const lockUntil = new Date(accepted.getTime() + 30_000);
  return { ...order, terms: { ...order.terms, acceptedAt: accepted, lockUntil, ...over } };
}

test.each([
  ['before the cut-off', '2026-11-23T10:59:00.000Z', '16:00', undefined],
  ['in the first instant of the cut-off', '2026-11-23T11:00:00.000Z', '16:00', undefined],
  ['after it', '2026-11-23T11:00:00.001Z', '16:00', '2026-11-23T19:00:00.000Z'],
  ['on a Friday evening: until Monday', '2026-11-20T12:00:00.000Z', '16:00', '2026-11-22T19:00:00.000Z'],
  ['on a Sunday', '2026-11-22T05:00:00.000Z', '16:00', '2026-11-22T19:00:00.000Z'],
  [
    'on a holiday, Republic Day, which moved to a Monday',
    '2026-10-26T05:00:00.000Z',
    '16:00',
    '2026-10-26T19:00:00.000Z',
  ],
  ['seconds before the next working day', '2026-11-23T18:59:45.000Z', '16:00', undefined],
  ['at a bank without a cut-off, at night', '2026-11-22T20:00:00.000Z', undefined, undefined],
])('%s', (_what, at, cutOff, opensAt) => {
  expect(opensTooLate(acceptedAt(at), cutOff)?.toISOString()).toBe(opensAt);
});

test.each<[string, Partial<Order['terms']>]>([
  ['from the balance', { funding: 'balance' }],
  ['a sale, which is paid out later', { side: 'sell' }],
])('%s no bank has to be open', (_what, over) => {
  expect(opensTooLate(acceptedAt('2026-11-22T05:00:00.000Z', over), '16:00')).toBeUndefined();
});
