import { Money } from '@aiyrbas/money';
import { VENUE_FEATURES } from '@aiyrbas/venues';
import { aLeg, anOrder, later } from '../testing/builders';
import { type ClaimContext, type LookupResult, decideLeg, waitMs } from './lookup-result';
import type { VenueLeg } from './leg';

const context = (over: Partial<ClaimContext> = {}): ClaimContext => ({
  features: VENUE_FEATURES.ataix,
  claimed: new Set(),
  inDoubt: [],
  ...over,
});
const own = (requestedAt: Date, ...orders: ReturnType<typeof anOrder>[]): LookupResult => ({
  kind: 'own_orders',
  orders,
  requestedAt,
});
const outcome = (leg: VenueLeg): string =>
  `${leg.state}${leg.venueOrderId ? ` ${leg.venueOrderId}` : ''}${leg.reason ? `: ${leg.reason}` : ''}`;

describe('what a plain answer means', () => {
  test.each<[string, LookupResult, string]>([
    ['filled whole', { kind: 'order', order: anOrder() }, 'filled atx-1'],
    [
      'filled in part',
      { kind: 'order', order: anOrder({ status: 'partially_filled', filledQuantity: '40', quoteAmount: '20800' }) },
      'partly_filled atx-1',
    ],
    [
      'called filled, but not whole',
      { kind: 'order', order: anOrder({ filledQuantity: '99.999999' }) },
      'partly_filled atx-1',
    ],
    [
      'nothing within the limit',
      { kind: 'order', order: anOrder({ status: 'cancelled', filledQuantity: '0', quoteAmount: '0' }) },
      'unfilled atx-1: nothing_within_limit',
    ],
    [
      'rejected with a reason',
      { kind: 'order', order: anOrder({ status: 'rejected', reason: 'insufficient_funds' }) },
      'rejected atx-1: insufficient_funds',
    ],
    ['not final', { kind: 'order', order: anOrder({ status: 'new' }) }, 'sent atx-1: not_final'],
    ['more than was asked', { kind: 'order', order: anOrder({ filledQuantity: '101' }) }, 'sent atx-1: terms_differ'],
    ['another side', { kind: 'order', order: anOrder({ side: 'sell' }) }, 'sent atx-1: terms_differ'],
    ['another price', { kind: 'order', order: anOrder({ limit: '525.01' }) }, 'sent atx-1: terms_differ'],
    [
      'digits that the asset does not have',
      { kind: 'order', order: anOrder({ filledQuantity: '1.0000001' }) },
      'sent atx-1: answer_not_understood',
    ],
    ['refused', { kind: 'refused', reason: 'price_step' }, 'rejected: price_step'],
    ['provably not sent', { kind: 'not_sent', reason: 'ECONNREFUSED' }, 'requested: ECONNREFUSED'],
    ['unknown', { kind: 'unknown', reason: 'TimeoutError' }, 'sent: TimeoutError'],
    [
      'placed, not readable yet',
      { kind: 'unknown', reason: 'http_503', venueOrderId: 'atx-9' },
      'sent atx-9: http_503',
    ],
  ])('%s', (_, lookup, expected) => {
    expect(outcome(decideLeg(aLeg(), lookup, context()))).toBe(expected);
  });

  test('an order that belongs to another leg is never believed', () => {
    const next = decideLeg(aLeg(), { kind: 'order', order: anOrder() }, context({ claimed: new Set(['atx-1']) }));
    expect(outcome(next)).toBe('sent: order_belongs_to_another');
  });

  test('the fill says what the venue said', () => {
    const { fill } = decideLeg(aLeg(), { kind: 'order', order: anOrder() }, context());
    expect(fill).toEqual({
      venueOrderId: 'atx-1',
      quantity: Money.of('100.000000', 'USDT'),
      quoteAmount: Money.of('52000.00', 'KZT'),
      commission: Money.of('104.00', 'KZT'),
      filledAt: later(20),
    });
  });
});

describe('a venue that forgets our ids: own orders since we wrote the leg down', () => {
  const duplicate = aLeg({ clientOrderId: 'b'.repeat(32) });
  test.each<[string, LookupResult, ClaimContext, string]>([
    ['exactly one like it', own(later(1_000), anOrder()), context(), 'filled atx-1'],
    [
      'one like it among others',
      own(later(1_000), anOrder({ venueOrderId: 'atx-2', quantity: '100.1' }), anOrder()),
      context(),
      'filled atx-1',
    ],
    ['none yet', own(later(29_999)), context(), 'sent: not_listed_yet'],
    ['none when its time is over', own(later(30_000)), context(), 'not_found: not_found'],
    [
      'only one that is another leg’s',
      own(later(30_000), anOrder()),
      context({ claimed: new Set(['atx-1']) }),
      'not_found: not_found',
    ],
    [
      'two like it',
      own(later(60_000), anOrder(), anOrder({ venueOrderId: 'atx-2' })),
      context(),
      'sent: two_candidates',
    ],
    [
      'two, one of them another’s',
      own(later(1_000), anOrder(), anOrder({ venueOrderId: 'atx-2' })),
      context({ claimed: new Set(['atx-2']) }),
      'filled atx-1',
    ],
    [
      'one, while a twin waits for its answer',
      own(later(1_000), anOrder()),
      context({ inDoubt: [duplicate] }),
      'sent: twin_in_doubt',
    ],
    [
      'one, and a twin that was sent later: the first takes it',
      own(later(30_000), anOrder()),
      context({ inDoubt: [duplicate] }),
      'filled atx-1',
    ],
    [
      'one, and a twin that was sent before: nothing is left',
      own(later(30_000), anOrder()),
      context({ inDoubt: [{ ...duplicate, clientOrderId: '0'.repeat(31) + '0' }] }),
      'not_found: not_found',
    ],
    [
      'two, and a twin that was sent before: the second that was made',
      own(later(30_000), anOrder({ venueOrderId: 'atx-2', createdAt: later(2) }), anOrder({ createdAt: later(1) })),
      context({ inDoubt: [{ ...duplicate, clientOrderId: '0'.repeat(31) + '0' }] }),
      'filled atx-2',
    ],
    [
      'three, and one twin: one of them is nobody’s',
      own(later(60_000), anOrder(), anOrder({ venueOrderId: 'atx-2' }), anOrder({ venueOrderId: 'atx-3' })),
      context({ inDoubt: [duplicate] }),
      'sent: two_candidates',
    ],
    [
      'one, while a leg of other terms waits',
      own(later(1_000), anOrder()),
      context({ inDoubt: [{ ...duplicate, side: 'sell' }] }),
      'filled atx-1',
    ],
    ['one, and only this leg waits', own(later(1_000), anOrder()), context({ inDoubt: [aLeg()] }), 'filled atx-1'],
  ])('%s', (_, lookup, known, expected) => {
    expect(outcome(decideLeg(aLeg(), lookup, known))).toBe(expected);
  });
});

test('asking again waits twice as long each time, and never longer than a quarter of a minute', () => {
  expect([1, 2, 3, 5, 6, 50].map((attempts) => waitMs({ attempts, reason: 'TimeoutError' }))).toEqual([
    500, 1_000, 2_000, 8_000, 15_000, 15_000,
  ]);
});
