// Events for tests, with everything that does not matter to the test left out.
import { DEFAULT_FIRM, type WireMoney } from '@aiyrbas/contracts';
import { undashed, uuidv5 } from '@aiyrbas/kernel';
import type { LedgerEvent } from '../domain/decide';

export type Of<Type extends LedgerEvent['type']> = Extract<LedgerEvent, { type: Type }>;
type BodyFor<Type extends LedgerEvent['type']> = Of<Type>['body'];
const event = <Type extends LedgerEvent['type']>(type: Type, body: BodyFor<Type>) => ({ type, body }) as Of<Type>;

const NAMESPACE = '0d1b8a52-54b6-5a1e-8f3a-6a3a3b9f7c11';
const AT = '2026-11-23T09:15:30.000Z';

/** The same word is always the same id. */
export const idOf = (word: string): string => uuidv5(NAMESPACE, word);
export const requestOf = (word: string): string => undashed(idOf(word));

export const tenge = (amount: string): WireMoney => ({ amount, asset: 'KZT' });
export const usdt = (amount: string): WireMoney => ({ amount, asset: 'USDT' });

const whose = (order: string, customer: string) => ({
  orderId: idOf(order),
  customerId: idOf(customer),
  firm: DEFAULT_FIRM,
});
const version = { version: 4, at: AT };

export const collected = (
  order: string,
  customer: string,
  amount: WireMoney,
  over: Partial<BodyFor<'payments.collection.settled'>> = {},
) =>
  event('payments.collection.settled', {
    ...whose(order, customer),
    requestId: requestOf(`collection of ${order}`),
    bic: 'EURIKZKA',
    entryRef: `entry of ${order}`,
    bookedAt: AT,
    receivedAt: AT,
    valueDate: '2026-11-23',
    bankAccountId: idOf('account'),
    asked: amount,
    amount,
    ...over,
  });

/** The bank takes back what `collected` brought. */
export const takenBack = (
  order: string,
  customer: string,
  amount: WireMoney,
  over: Partial<BodyFor<'payments.collection.reversed'>> = {},
) =>
  event('payments.collection.reversed', {
    ...whose(order, customer),
    requestId: requestOf(`collection of ${order}`),
    bic: 'EURIKZKA',
    entryRef: `reversal of ${order}`,
    bookedAt: AT,
    receivedAt: AT,
    valueDate: '2026-11-24',
    amount,
    creditRef: `entry of ${order}`,
    ...over,
  });

export const holdRequestOf = (
  order: string,
  customer: string,
  amount: WireMoney,
  over: Partial<BodyFor<'orders.hold.requested'>> = {},
) =>
  event('orders.hold.requested', {
    ...whose(order, customer),
    requestId: requestOf(`hold of ${order}`),
    amount,
    ...over,
  });

/** Buys USDT for 100,000 tenge: 500 and 200 of fees, a tiyn of rounding. */
export const bought = (order: string, customer: string, over: Partial<BodyFor<'orders.order.executed'>> = {}) =>
  event('orders.order.executed', {
    ...whose(order, customer),
    ...version,
    side: 'buy',
    asset: 'USDT',
    holdId: requestOf(`collection of ${order}`),
    spend: tenge('100000.00'),
    receive: usdt('190.938164'),
    fees: [
      { kind: 'platform', ...tenge('500.00') },
      { kind: 'venue', ...tenge('200.00') },
    ],
    rounding: tenge('0.01'),
    fills: [
      {
        clientOrderId: requestOf(`fill of ${order}`),
        venue: 'intebix',
        venueOrderId: 'itx-1',
        quantity: usdt('190.938164'),
        quoteAmount: tenge('99299.98'),
        commission: tenge('198.60'),
        filledAt: AT,
      },
    ],
    ...over,
  });

/** Sells 100 USDT for 51,600 tenge net. */
export const sold = (
  order: string,
  customer: string,
  over: Partial<BodyFor<'orders.order.executed'>> = {},
): Of<'orders.order.executed'> =>
  bought(order, customer, {
    side: 'sell',
    holdId: requestOf(`hold of ${order}`),
    spend: usdt('100.000000'),
    receive: tenge('51639.99'),
    fees: [
      { kind: 'platform', ...tenge('260.00') },
      { kind: 'venue', ...tenge('100.00') },
    ],
    rounding: tenge('0.01'),
    fills: [
      {
        clientOrderId: requestOf(`fill of ${order}`),
        venue: 'ataix',
        venueOrderId: 'atx-1',
        quantity: usdt('100.000000'),
        quoteAmount: tenge('52000.00'),
        commission: tenge('104.00'),
        filledAt: AT,
      },
    ],
    ...over,
  });

type End = 'cancelled' | 'rejected' | 'expired' | 'refunded';
export const ended = (how: End, order: string, customer: string, releases?: string[]): Of<`orders.order.${End}`> => ({
  type: `orders.order.${how}`,
  body: { ...whose(order, customer), ...version, reason: { code: 'because' }, ...(releases && { releases }) },
});

export const outgoingRequestOf = (
  kind: 'payout' | 'refund',
  order: string,
  customer: string,
  amount: WireMoney,
  over: Partial<BodyFor<'orders.refund.requested'>> = {},
): Of<'orders.payout.requested' | 'orders.refund.requested'> => ({
  type: `orders.${kind}.requested`,
  body: {
    ...whose(order, customer),
    requestId: requestOf(`out of ${order}`),
    bankAccountId: idOf('account'),
    bic: 'EURIKZKA',
    amount,
    ...over,
  },
});

export const paidOut = (
  order: string,
  customer: string,
  amount: WireMoney,
  over: Partial<BodyFor<'payments.payout.settled'>> = {},
) =>
  event('payments.payout.settled', {
    ...whose(order, customer),
    requestId: requestOf(`out of ${order}`),
    bic: 'EURIKZKA',
    entryRef: `debit of ${order}`,
    bookedAt: AT,
    receivedAt: AT,
    valueDate: '2026-11-24',
    amount,
    ...over,
  });

export const failedOut = (order: string, customer: string) =>
  event('payments.payout.failed', {
    ...whose(order, customer),
    requestId: requestOf(`out of ${order}`),
    code: 'rejected',
    bankReason: 'AC04',
  });

export const deposited = (word: string, customer: string, amount: WireMoney) =>
  event('venues.deposit.credited', {
    depositId: idOf(word),
    customerId: idOf(customer),
    firm: DEFAULT_FIRM,
    venue: 'ataix',
    amount,
    creditedAt: AT,
  });

/** A payment of ours that the bank gave back. */
export const cameBack = (
  order: string,
  customer: string,
  amount: WireMoney,
  over: Partial<BodyFor<'payments.payout.returned'>> = {},
) =>
  event('payments.payout.returned', {
    ...paidOut(order, customer, amount).body,
    entryRef: `return of ${order}`,
    returnReason: 'AC01',
    ...over,
  });

export const released = (to: string, order: string, customer: string, releases: string[]) =>
  event('orders.order.released', { ...whose(order, customer), ...version, to, releases });

export const givenUp = (order: string, customer: string, amount: WireMoney, holdId: string) =>
  event('orders.suspense.requested', {
    ...whose(order, customer),
    requestId: requestOf(`suspense of ${order}`),
    amount,
    holdId,
  });

export const strangersMoney = (
  what: 'booked' | 'returned',
  amount: WireMoney,
  over: { entryRef?: string } = {},
): Of<'payments.suspense.booked' | 'payments.suspense.returned'> => {
  const body = {
    entryId: idOf('a stranger’s entry'),
    firm: DEFAULT_FIRM,
    bic: 'EURIKZKA',
    entryRef: `${what} of a stranger`,
    bookedAt: AT,
    receivedAt: AT,
    valueDate: '2026-11-23',
    amount,
    ...over,
  };
  return what === 'booked'
    ? { type: 'payments.suspense.booked', body: { ...body, reason: 'third_party' } }
    : { type: 'payments.suspense.returned', body };
};

export const withdrawalFailed = (order: string, customer: string): Of<'orders.withdrawal.failed'> => {
  const { orderId: withdrawalId, customerId, firm } = whose(order, customer);
  return {
    type: 'orders.withdrawal.failed',
    body: { withdrawalId, customerId, firm, amount: tenge('1.00'), at: AT, reason: { code: 'payment_returned' } },
  };
};
