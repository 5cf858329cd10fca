// The events that all participants publish of a purchase, a payment and a deposit, for the tests.
import { DEFAULT_FIRM, type WireMoney } from '@aiyrbas/contracts';
import { undashed, uuidv5 } from '@aiyrbas/kernel';
import type { ReconciledEvent } from '../domain/reconciled-events';

export type Of<Type extends ReconciledEvent['type']> = Extract<ReconciledEvent, { type: Type }>;
export type BodyFor<Type extends ReconciledEvent['type']> = Of<Type>['body'];
const event = <Type extends ReconciledEvent['type']>(type: Type, body: BodyFor<Type>) => ({ type, body }) as Of<Type>;

const NAMESPACE = '7a3c1f86-8e0e-5d53-a5f8-2f1f0c4b6d21';
export const AT = '2026-11-23T09:15:30.000Z';

/** The same word is always the same id. */
export const idOf = (word: string): string => uuidv5(NAMESPACE, word);
export const requestOf = (word: string): string => undashed(idOf(word));

export const tenge = (amount: string): WireMoney => ({ amount, asset: 'KZT' });
export const usdt = (amount: string): WireMoney => ({ amount, asset: 'USDT' });

const customer = idOf('aigerim');
const ofOrder = (order: string) => ({ orderId: idOf(order), customerId: customer, firm: DEFAULT_FIRM });

/** A line of a bank's statement. */
export const entry = (name: string, over: Partial<BodyFor<'payments.entry.booked'>> = {}) =>
  event('payments.entry.booked', {
    entryId: idOf(`entry ${name}`),
    firm: DEFAULT_FIRM,
    bic: 'EURIKZKA',
    entryRef: name,
    bookedAt: AT,
    receivedAt: AT,
    valueDate: '2026-11-23',
    direction: 'credit',
    reversal: false,
    amount: tenge('100000.00'),
    ...over,
  });

/** A bank's statement of a day, written a minute after its end unless it says otherwise. */
export const statement = (
  day: string,
  opening: string,
  closing: string,
  over: Partial<BodyFor<'payments.statement.received'>> = {},
) =>
  event('payments.statement.received', {
    statementId: `EUR-${day}`,
    bic: 'EURIKZKA',
    page: 1,
    lastPage: true,
    entries: 1,
    openingBalance: tenge(opening),
    closingBalance: tenge(closing),
    day,
    statedAt: `${day}T19:01:00.000Z`,
    ...over,
  });

export const posted = (name: string, body: Partial<BodyFor<'ledger.transaction.posted'>>) =>
  event('ledger.transaction.posted', {
    transactionId: idOf(`transaction ${name}`),
    firm: DEFAULT_FIRM,
    kind: 'collection',
    businessId: `EURIKZKA/${name}`,
    bookedAt: AT,
    valueDate: '2026-11-23',
    transfers: body.entries?.length ?? 1,
    ...body,
  });

/** The posting of a bank's line. */
export const collected = (name: string, amount = tenge('100000.00')): Of<'ledger.transaction.posted'> =>
  posted(name, { entries: [{ debit: 'bank:EURIKZKA', credit: `customer:${customer}`, amount }] });

const QUANTITY = usdt('190.938164');
const QUOTE = tenge('99299.98');
const COMMISSION = tenge('198.60');

export const fillOf = (order: string, over: object = {}) => ({
  clientOrderId: requestOf(`leg of ${order}`),
  venue: 'intebix' as const,
  venueOrderId: `itx-${order}`,
  quantity: QUANTITY,
  quoteAmount: QUOTE,
  commission: COMMISSION,
  filledAt: AT,
  ...over,
});

export const filled = (order: string, over: object = {}) =>
  event('venues.execution.filled', {
    requestId: requestOf(`execution of ${order}`),
    orderId: idOf(order),
    fills: [fillOf(order, over)],
  });

export const executed = (order: string) =>
  event('orders.order.executed', {
    ...ofOrder(order),
    version: 4,
    at: AT,
    side: 'buy',
    asset: 'USDT',
    holdId: requestOf(`hold of ${order}`),
    spend: tenge('100000.00'),
    receive: QUANTITY,
    fees: [
      { kind: 'platform', amount: '500.00', asset: 'KZT' },
      { kind: 'venue', amount: '200.00', asset: 'KZT' },
    ],
    rounding: tenge('0.02'),
    fills: [fillOf(order)],
  });

export const converted = (
  order: string,
  over: Partial<Record<'quantity' | 'quote' | 'receive', WireMoney>> = {},
): Of<'ledger.transaction.posted'> => {
  const me = `customer:${customer}`;
  const quantity = over.quantity ?? QUANTITY;
  return posted(`conversion of ${order}`, {
    ...ofOrder(order),
    kind: 'conversion',
    businessId: idOf(order),
    entries: [
      { debit: me, credit: 'conversion', amount: tenge('99299.98') },
      { debit: me, credit: 'fees', amount: tenge('500.00') },
      { debit: me, credit: 'fees', amount: tenge('200.00') },
      { debit: me, credit: 'rounding', amount: tenge('0.02') },
      { debit: 'conversion', credit: me, amount: over.receive ?? QUANTITY },
      { debit: 'venue:intebix', credit: 'conversion', amount: quantity },
      { debit: 'conversion', credit: 'venue:intebix', amount: over.quote ?? QUOTE },
      { debit: 'fees', credit: 'venue:intebix', amount: COMMISSION },
    ],
  });
};

export const completed = (order: string) =>
  event('orders.order.completed', {
    ...ofOrder(order),
    version: 5,
    at: AT,
    quoteId: idOf(`quote of ${order}`),
    transactionId: idOf(`transaction conversion of ${order}`),
  });

export const refunded = (order: string) =>
  event('orders.order.refunded', { ...ofOrder(order), version: 5, at: AT, reason: { code: 'funds_under' } });

/** All events of one purchase, of both sides. */
export const purchase = (order: string): ReconciledEvent[] => [
  entry(`in-${order}`, { orderId: idOf(order) }),
  collected(`in-${order}`),
  filled(order),
  executed(order),
  converted(order),
  completed(order),
];

/** A payment is asked for, and later booked by the bank. */
export const requested = (order: string, amount: WireMoney): Of<'ledger.transaction.posted'> =>
  posted(`asked ${order} ${amount.amount}`, {
    ...ofOrder(order),
    kind: 'refund',
    businessId: requestOf(`refund of ${order} ${amount.amount}`),
    entries: [{ debit: `customer:${customer}`, credit: 'bank-clearing:EURIKZKA', amount }],
  });

export const paid = (order: string, amount: WireMoney): Of<'ledger.transaction.posted'> =>
  posted(`out-${order}-${amount.amount}`, {
    ...ofOrder(order),
    kind: 'refund',
    businessId: `EURIKZKA/out-${order}-${amount.amount}`,
    entries: [{ debit: 'bank-clearing:EURIKZKA', credit: 'bank:EURIKZKA', amount }],
  });

export const payment = (order: string, amount = tenge('100.00')): ReconciledEvent[] => [
  requested(order, amount),
  entry(`out-${order}-${amount.amount}`, { direction: 'debit', amount, orderId: idOf(order) }),
  paid(order, amount),
];

export const deposit = (name: string, amount = usdt('5.000000')): [ReconciledEvent, ReconciledEvent] => [
  {
    type: 'venues.deposit.credited',
    body: { depositId: idOf(name), customerId: customer, firm: DEFAULT_FIRM, venue: 'ataix', amount, creditedAt: AT },
  },
  posted(name, {
    kind: 'deposit',
    businessId: idOf(name),
    entries: [{ debit: 'venue:ataix', credit: `customer:${customer}`, amount }],
  }),
];
