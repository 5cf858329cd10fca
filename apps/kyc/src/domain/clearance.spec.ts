import {
  type CustomerState,
  type KnownClearances,
  type OrderToClear,
  clearEach,
  isSameRequest,
  monthKey,
} from './clearance';
import type { LimitPolicy } from './purchase-limit';
import type { CustomerStatus } from './registration';

const AT = new Date('2026-11-23T09:15:30.000Z');
let nth = 0;
const aClearanceRequest = (change: Partial<OrderToClear> = {}): OrderToClear => ({
  requestId: `request-${(nth += 1)}`,
  orderId: `order-${nth}`,
  customerId: 'aigerim',
  side: 'buy',
  asset: 'USDT',
  value: 400n,
  acceptedAt: AT,
  month: '2026-11',
  ...change,
});
const stateOf = (status: CustomerStatus, residency = 'KZ'): CustomerState => ({ status, residency });
const CAP: LimitPolicy = { rule: 'r', cap: 1_000n, validFrom: new Date(0), howToRaise: 'pass the test' };
const known = (change: Partial<KnownClearances> = {}): KnownClearances => ({
  customers: new Map([
    ['aigerim', stateOf('accepted')],
    ['daulet', stateOf('accepted')],
    ['greta', stateOf('accepted', 'DE')],
  ]),
  decided: new Map(),
  usage: new Map(),
  policies: [CAP],
  ...change,
});
const decisionsOf = (requests: readonly OrderToClear[], what: KnownClearances = known()): string[] =>
  clearEach(requests, what).map((outcome) => {
    if (outcome === 'misused') return outcome;
    return (outcome.decision.granted ? 'granted' : outcome.decision.code) + (outcome.isNew ? '' : ' again');
  });

describe('a clearance', () => {
  it.each<[CustomerStatus | undefined]>([['processing'], ['needs_info'], ['rejected'], ['in_review'], [undefined]])(
    'is refused to one whose status is %s, purchase or sale',
    (status) => {
      const customers = new Map(status ? [['aigerim', stateOf(status)]] : []);
      expect(decisionsOf([aClearanceRequest(), aClearanceRequest({ side: 'sell' })], known({ customers }))).toEqual(
        Array.from({ length: 2 }, () => 'customer_not_accepted'),
      );
    },
  );

  it.each<[string, readonly Partial<OrderToClear>[], readonly string[]]>([
    ['to the last tiyn', [{ value: 999n }, { value: 1n }, { value: 1n }], ['granted', 'granted', 'limit_exceeded']],
    ['not a tiyn more', [{ value: 1_001n }, { value: 1_000n }], ['limit_exceeded', 'granted']],
    [
      'a smaller one after one that did not fit',
      [{}, {}, {}, { value: 200n }],
      ['granted', 'granted', 'limit_exceeded', 'granted'],
    ],
    ['each customer apart', [{ value: 1_000n }, { value: 1_000n, customerId: 'daulet' }], ['granted', 'granted']],
    ['each month apart', [{ value: 1_000n }, { value: 1_000n, month: '2026-12' }], ['granted', 'granted']],
    [
      'a sale, whatever was bought, which takes nothing',
      [{ value: 1_000n }, { side: 'sell', value: 5_000n }, { value: 1n }],
      ['granted', 'granted', 'limit_exceeded'],
    ],
    ['who does not reside in Kazakhstan, anything', [{ customerId: 'greta', value: 5_000n }], ['granted']],
  ])('allows, within a month: %s', (_what, requests, expected) => {
    expect(decisionsOf(requests.map(aClearanceRequest))).toEqual(expected);
  });

  it('counts what the month has already, under way and completed', () => {
    const usage = new Map([[monthKey({ customerId: 'aigerim', month: '2026-11' }), { reserved: 300n, used: 300n }]]);
    expect(
      decisionsOf([aClearanceRequest({ value: 401n }), aClearanceRequest({ value: 400n })], known({ usage })),
    ).toEqual(['limit_exceeded', 'granted']);
  });

  it('must keep within every rule, and is not limited where there is none', () => {
    const stricter = { ...CAP, rule: 'house', cap: 399n };
    expect(decisionsOf([aClearanceRequest()], known({ policies: [CAP, stricter] }))).toEqual(['limit_exceeded']);
    expect(decisionsOf([aClearanceRequest({ value: 10n ** 30n })], known({ policies: [] }))).toEqual(['granted']);
  });

  it('answers a repeat as before and takes nothing for it; an id that asks something else has no answer', () => {
    const request = aClearanceRequest();
    const repeats = [request, request, { ...request, value: 5n }, aClearanceRequest({ value: 600n })];
    expect(decisionsOf(repeats)).toEqual(['granted', 'granted again', 'misused', 'granted']);
    const decided = new Map([
      [request.requestId, { ...request, decision: { granted: false, code: 'customer_not_accepted' } as const }],
    ]);
    expect(decisionsOf([request], known({ decided }))).toEqual(['customer_not_accepted again']);
  });

  it.each([
    ['order', { orderId: 'b' }],
    ['customer', { customerId: 'b' }],
    ['side', { side: 'sell' as const }],
    ['asset', { asset: 'BTC' }],
    ['value', { value: 2n }],
  ])('of another %s is another question', (_what, change) => {
    const subject = { orderId: 'a', customerId: 'a', side: 'buy' as const, asset: 'USDT', value: 1n };
    expect(isSameRequest(subject, { ...subject })).toBe(true);
    expect(isSameRequest(subject, { ...subject, ...change })).toBe(false);
    // Of before sides were written down.
    expect(isSameRequest({ ...subject, side: undefined }, subject)).toBe(true);
  });
});
