// The simulated venues over real HTTP and real Postgres: the contract suites of both venues, their differences, the
// faults, and accounts that always add up.
import { systemClock, undashed, uuidv7 } from '@aiyrbas/kernel';
import { type OrderTerms, PAIRS, checkBook, marketDataContract, venueContract } from '@aiyrbas/venues';
import { TestSimulator } from './testing/simulator';

let simulator: TestSimulator;
beforeAll(async () => void (simulator = await TestSimulator.start()));
afterAll(() => simulator.stop());

const unread = (): void => undefined;
const both = [['intebix'], ['ataix']] as const;
const aPurchase = (over: Partial<OrderTerms> = {}): OrderTerms => ({
  clientOrderId: undashed(uuidv7()),
  pair: 'USDT/KZT',
  side: 'buy',
  quantity: '100',
  limit: '600',
  ...over,
});

describe.each(both)('%s keeps the market data contract', (venue) => {
  it.each(marketDataContract.map(({ rule, check }) => [rule, check] as const))('%s', async (_, check) => {
    const checked = check({ port: simulator.marketData, venue, pairs: PAIRS, now: () => systemClock.now() });
    await expect(checked).resolves.toBeUndefined();
  });
});

describe.each([
  ['intebix', 'USDT/KZT', '25.5'],
  ['intebix', 'BTC/KZT', '0.00012345'],
  ['ataix', 'ETH/KZT', '0.01'],
] as const)('%s keeps the venue contract with %s', (venue, pair, quantity) => {
  it.each(venueContract.map(({ rule, check }) => [rule, check] as const))('%s', async (_, check) => {
    const checked = check({
      port: simulator.port(venue),
      marketData: simulator.marketData,
      pair,
      quantity,
      hopelessBid: pair === 'USDT/KZT' ? '100' : '1000000',
      now: () => systemClock.now(),
    });
    await expect(checked).resolves.toBeUndefined();
  });
});

describe('the account', () => {
  it('is shown to the holder of the venue’s key only', async () => {
    expect((await simulator.get('ataix', '/user/balances')).status).toBe(200);
    for (const path of [
      '/user/balances',
      '/user/balances/KZT',
      '/user/deposits',
      '/orders?since=2026-01-01T00:00:00Z',
      '/orders/atx-1',
    ]) {
      expect((await simulator.get('ataix', path, {})).status).toBe(401);
      expect((await simulator.get('ataix', path, { 'x-api-key': 'intebix-key-for-tests' })).status).toBe(401);
    }
  });

  it.each(['/user/deposits', '/orders'])('is asked at %s since instants that there are', async (path) => {
    expect((await simulator.get('ataix', `${path}?since=2026-01-01T00:00:00Z`)).status).toBe(200);
    for (const since of [
      '2026-13-01T00:00:00Z',
      '2026-02-30T00:00:00Z',
      '2026-01-01T25:00:00Z',
      '2026-01-01T23:59:60Z',
      '0000-01-01T00:00:00Z',
    ]) {
      const reply = await simulator.get('ataix', `${path}?since=${since}`);
      expect([since, reply.status]).toEqual([since, 400]);
      expect(await reply.json()).toMatchObject({ code: 'invalid_request', errors: [{ path: 'since' }] });
    }
  });

  it('shows one currency, and 404 for what is not held', async () => {
    const reply = await simulator.get('intebix', '/user/balances/BTC');
    expect(await reply.json()).toMatchObject({
      result: { currency: 'BTC', available: expect.stringMatching(/^\d+\.\d{8}$/) },
    });
    expect((await simulator.get('intebix', '/user/balances/USD')).status).toBe(404);
  });

  it('one venue’s order is not the other’s', async () => {
    const execution = await simulator.port('intebix').execute(aPurchase(), unread);
    const id = execution.kind === 'found' ? execution.order.venueOrderId : '';
    expect((await simulator.get('intebix', `/orders/${id}`)).status).toBe(200);
    expect((await simulator.get('ataix', `/orders/${id}`)).status).toBe(404);
  });

  it('takes no more than its book holds', async () => {
    const pair = 'BTC/KZT';
    const execution = await simulator
      .port('intebix')
      .execute(aPurchase({ pair, side: 'sell', quantity: '900', limit: '1' }), unread);
    expect(execution).toMatchObject({ kind: 'found', order: { status: 'partially_filled' } });
  });

  it.each([
    ['quantity_step', { quantity: '1.0000001' }],
    ['price_step', { limit: '520.001' }],
    ['amount_below_minimum', { quantity: '0.1' }],
  ])('refuses what is off its grid: %s', async (reason, over) => {
    expect(await simulator.port('intebix').execute(aPurchase(over), unread)).toEqual({ kind: 'refused', reason });
  });

  it('a used client order id with other terms is refused', async () => {
    const first = aPurchase();
    await simulator.port('intebix').execute(first, unread);
    const again = await simulator.port('intebix').execute({ ...first, quantity: '101' }, unread);
    expect(again.kind).toBe('refused');
  });

  it('fifty orders at once with one client id are one order', async () => {
    const terms = aPurchase();
    const slowVenue = simulator.port('intebix', 10_000);
    const all = await Promise.all(Array.from({ length: 50 }, () => slowVenue.execute(terms, unread)));
    const stored = await simulator.database.db.query<{ venue_order_id: string }>(
      `select venue_order_id from venue_order where client_order_id = $1`,
      [terms.clientOrderId],
    );
    expect(stored).toHaveLength(1);
    const [first] = stored;
    expect(all.map((execution) => execution.kind === 'found' && execution.order.venueOrderId)).toEqual(
      all.map(() => first!.venue_order_id),
    );
  });
});

describe('faults', () => {
  const open = async () => checkBook(await simulator.marketData.orderBook('intebix', 'ETH/KZT'), systemClock.now());

  it('are for operators', async () => {
    expect(await simulator.misbehaves({ kind: 'reject' }, 'customer')).toBe(403);
  });

  it.each([
    ['reject', { kind: 'found', order: { status: 'rejected', reason: 'fault_injected' } }, 1],
    ['partial', { kind: 'found', order: { status: 'partially_filled', filledQuantity: '50.000000' } }, 1],
    ['price-jump', { kind: 'found', order: { status: 'cancelled', filledQuantity: '0.000000' } }, 1],
    ['timeout', { kind: 'unknown', reason: 'TimeoutError' }, 0],
    ['disconnect', { kind: 'unknown' }, 0],
    ['execute-then-timeout', { kind: 'unknown', reason: 'TimeoutError' }, 1],
  ] as const)('%s happens once, and then all is well', async (kind, expected, ordersMade) => {
    const port = simulator.port('intebix');
    expect(await simulator.misbehaves({ kind, venue: 'intebix', pair: 'USDT/KZT' })).toBe(202);
    const bent = aPurchase({ limit: '530' });
    expect(await port.execute(bent, unread)).toMatchObject(expected);
    const found = await port.find(bent.clientOrderId, new Date(0), unread);
    expect(found).toMatchObject({ kind: 'listed', orders: { length: ordersMade } });
    expect(await port.execute(aPurchase({ limit: '530' }), unread)).toMatchObject({ order: { status: 'filled' } });
  });

  it('a stale book looks stale, once', async () => {
    await simulator.misbehaves({ kind: 'stale-book', venue: 'intebix', pair: 'ETH/KZT' });
    expect(await open()).toEqual({ open: false, reason: 'stale' });
    expect(await open()).toEqual({ open: true });
  });

  it('a jump is outlying beside the other venue', async () => {
    const other = await simulator.marketData.orderBook('ataix', 'ETH/KZT');
    await simulator.misbehaves({ kind: 'price-jump', venue: 'intebix', pair: 'ETH/KZT' });
    const jumped = await simulator.marketData.orderBook('intebix', 'ETH/KZT');
    expect(checkBook(jumped, systemClock.now(), [other])).toEqual({ open: false, reason: 'outlying' });
  });
});

test('after all this the balances are the sum of their movements, which nobody can rewrite', async () => {
  const { db } = simulator.database;
  expect(await db.query('select * from balance_drift')).toEqual([]);
  for (const attack of ['update movement set amount = 1', 'delete from venue_order', 'truncate movement']) {
    await expect(db.query(attack)).rejects.toMatchObject({ code: '42501' });
  }
});
