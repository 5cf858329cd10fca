// Orders for tests: `anOrder()` has just been placed; `anOrder().inState('funded')` has gone that way.
import type { OrderState, QuoteOffer } from '@aiyrbas/contracts';
import { type Ids, expectOk } from '@aiyrbas/kernel';
import { Money } from '@aiyrbas/money';
import { accept } from '../domain/acceptance';
import { decideOrderInput } from '../domain/decide';
import { choicesOf } from '../domain/choices';
import type { Input } from '../domain/input';
import { type Order, legOf } from '../domain/order';

export const AT = new Date('2026-11-23T09:15:30.000Z');
export const BANK_HOLD_UNTIL = new Date('2026-11-30T19:00:00.000Z');
export const after = (seconds: number): Date => new Date(AT.getTime() + seconds * 1000);

/** Ids that count, so that a failure reads the same twice. */
export function countingIds(start = 1): Ids {
  let next = start;
  return { uuid: () => `019aaf00-0000-7000-8000-${String(next++).padStart(12, '0')}` };
}

export const CUSTOMER = '5f0c2f1e-6f0e-5a52-9d5d-0f6f3f0b9a11';
export const ACCOUNT = { accountId: '019aaf00-0000-7000-8000-0000000000aa', bic: 'EURIKZKA' };

export const anOffer = (change: Partial<QuoteOffer> = {}): QuoteOffer => ({
  quoteId: '019aaf00-0000-7000-8000-0000000000bb',
  customerId: CUSTOMER,
  firm: 'aiyrbas',
  side: 'buy',
  asset: 'USDT',
  price: '520.31',
  spend: { amount: '100000.00', asset: 'KZT' },
  receive: { amount: '190.847763', asset: 'USDT' },
  fees: [
    { kind: 'platform', amount: '500.00', asset: 'KZT' },
    { kind: 'venue', amount: '200.00', asset: 'KZT' },
  ],
  rounding: { amount: '0.00', asset: 'KZT' },
  venues: [
    { venue: 'intebix', price: '520.31', quantity: { amount: '190.847763', asset: 'USDT' }, limitPrice: '525.52' },
  ],
  acceptUntil: after(30).toISOString(),
  lockSeconds: 30,
  feeSchedule: 'standard-2026-01',
  fundsPolicy: 'collect-2026-01',
  terms: '2026-01',
  rate: 'evidence-1',
  ...change,
});

export const aSale = (change: Partial<QuoteOffer> = {}): QuoteOffer =>
  anOffer({
    side: 'sell',
    spend: { amount: '190.847763', asset: 'USDT' },
    receive: { amount: '98000.00', asset: 'KZT' },
    ...change,
  });

export function anOrder(
  offer = anOffer(),
  by: { onLateFunds?: 'refund' | 'keep'; funding?: 'bank' | 'balance' } = {},
): Order {
  const acceptance = {
    orderId: '019aaf00-0000-7000-8000-0000000000cc',
    customerId: CUSTOMER,
    funding: by.funding ?? ('bank' as const),
    onLateFunds: by.onLateFunds ?? ('refund' as const),
    account: ACCOUNT,
  };
  return expectOk(accept(offer, acceptance, AT), 'an acceptable offer');
}

export const FILLS = [
  {
    clientOrderId: '0'.repeat(32),
    venue: 'intebix' as const,
    venueOrderId: 'itx-1',
    quantity: { amount: '190.847763', asset: 'USDT' as const },
    quoteAmount: { amount: '99300.00', asset: 'KZT' as const },
    commission: { amount: '198.60', asset: 'KZT' as const },
    filledAt: AT.toISOString(),
  },
];

export const TRANSACTION = '019aaf00-0000-7000-8000-0000000000dd';

/** The input of this kind that fits the order as it stands. */
export function inputFor(on: Input['on'], order: Order, amount = order.terms.spend): Input {
  const cause = `test.${on}`;
  const idOf = (kind: 'collection' | 'execution' | 'payout' | 'refund' | 'hold'): string =>
    legOf(order, kind)?.id ?? 'f'.repeat(32);
  const credit = {
    requestId: idOf('collection'),
    entryRef: 'EUR-1',
    requested: order.terms.spend,
    bookedAt: AT,
    receivedAt: AT,
  };
  switch (on) {
    case 'cleared':
    case 'cancelRequested':
    case 'deadlinePassed':
      return { on, cause };
    case 'refused':
      return { on, cause, code: 'customer_not_accepted' };
    case 'collectionAccepted':
    case 'collectionSettled':
      return { on, cause, requestId: idOf('collection') };
    case 'paymentBlocked':
      return { on, cause, requestId: idOf('collection'), until: BANK_HOLD_UNTIL };
    case 'paymentUnblocked':
    case 'clawedBack':
      return { on, cause, requestId: idOf('collection') };
    case 'collectionFailed':
      return { on, cause, requestId: idOf('collection'), code: 'rejected', bankReason: 'AM04' };
    case 'holdPlaced':
      return legOf(order, 'hold')
        ? { on, cause, holdId: idOf('hold'), amount, heldAt: AT }
        : { on, cause, holdId: idOf('collection'), amount, heldAt: AT, credit };
    case 'holdRefused':
      return { on, cause, holdId: idOf('hold'), code: 'insufficient_funds' };
    case 'filled':
      return { on, cause, requestId: idOf('execution'), fills: FILLS };
    case 'executionFailed':
      return { on, cause, requestId: idOf('execution'), code: 'rejected', fills: [] };
    case 'posted':
      return { on, cause, transactionId: TRANSACTION };
    case 'payoutSettled':
      return { on, cause, requestId: legOf(order, 'payout')?.id ?? idOf('refund') };
    case 'decided':
      return { on, cause, choice: choicesOf(order)[0] ?? 'retry' };
    case 'payoutReturned':
      return {
        on,
        cause,
        requestId: legOf(order, 'payout')?.id ?? idOf('refund'),
        holdId: 'e'.repeat(32),
        amount,
        entryRef: 'EUR-RETURNED',
        bookedAt: AT,
        bankReason: 'AC01',
      };
    case 'payoutFailed':
      return {
        on,
        cause,
        requestId: legOf(order, 'payout')?.id ?? idOf('refund'),
        code: 'rejected',
        bankReason: 'AC04',
      };
  }
}

const WAY: Readonly<Record<OrderState, readonly Input['on'][]>> = {
  placed: [],
  cleared: ['cleared'],
  funded: ['cleared', 'holdPlaced'],
  executed: ['cleared', 'holdPlaced', 'filled'],
  completed: ['cleared', 'holdPlaced', 'filled', 'posted'],
  rejected: ['refused'],
  cancelled: ['cancelRequested'],
  expired: ['deadlinePassed'],
  // No venue fills it, however often it is tried.
  refunded: ['cleared', 'holdPlaced', ...Array<Input['on']>(4).fill('executionFailed'), 'payoutSettled'],
  held: ['cleared', 'holdPlaced', 'deadlinePassed', 'deadlinePassed'],
};

/** An order that has gone the usual way to this state. */
export function orderIn(state: OrderState, order = anOrder(), ids = countingIds(100)): Order {
  return WAY[state].reduce((current, on) => {
    const decision = decideOrderInput(current, inputFor(on, current), { now: AT, ids });
    return expectOk(decision, `${on} moves an order that is ${current.state}`).order;
  }, order);
}

export const tenge = (amount: string): Money => Money.of(amount, 'KZT');
