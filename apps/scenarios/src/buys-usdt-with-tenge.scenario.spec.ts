// A citizen buys crypto for tenge: the main job, told through the public API.
import { Citizen, type Order, type Receipt, booksBalance, call, ibanOf } from './language/person';
import { Platform } from './language/platform';

let platform: Platform;
beforeAll(async () => {
  platform = await Platform.start({ bankTimeScale: '0.05' });
}, 60_000);
afterAll(() => platform.remove());
afterEach(() => booksBalance(platform));

describe('a citizen buys USDT with tenge', () => {
  it('and sees every state, a receipt, and exactly what the quote promised', async () => {
    const aigerim = await Citizen.withAccountAt(platform, 'eurasian');
    const quote = await aigerim.quotes();
    expect(quote).toMatchObject({
      side: 'buy',
      spend: { amount: '100000.00', asset: 'KZT' },
      fundsPolicy: { id: 'collect-2026-01' },
    });
    const placed = await aigerim.accepts(quote);
    const order = await aigerim.seesItEnd(placed.id);
    expect(order.history.map(({ state, cause }) => [state, cause])).toEqual([
      ['placed', 'orders.order.placed'],
      ['cleared', 'kyc.order.cleared'],
      ['funded', 'ledger.hold.placed'],
      ['executed', 'venues.execution.filled'],
      ['completed', 'ledger.transaction.posted'],
    ]);
    expect(order.legs.map((leg) => [leg.kind, leg.state])).toEqual([
      ['collection', 'settled'],
      ['execution', 'settled'],
    ]);
    expect(order.receipts).toMatchObject([{ amount: { amount: '100000.00' }, outcome: 'allocated' }]);

    const receipt = await aigerim.gets<Receipt>(`/v1/orders/${order.id}/receipt`);
    expect(receipt).toMatchObject({
      side: 'buy',
      quantity: quote.receive,
      totalPayable: quote.spend,
      fees: quote.fees,
      firm: { capacity: 'principal' },
      fundsPolicy: 'collect-2026-01',
    });
    expect(await aigerim.has('USDT')).toEqual({ available: quote.receive.amount, held: '0.000000' });
    expect(await aigerim.has('KZT')).toEqual({ available: '0.00', held: '0.00' });
  });

  it.each([
    ['eurasian', 'intebix', 'BTC'],
    ['halyk', 'ataix', 'ETH'],
    ['altyn', 'intebix', 'USDT'],
    ['halyk', 'ataix', 'BTC'],
  ] as const)('from %s at %s, in %s', async (bank, venue, asset) => {
    const buyer = await Citizen.withAccountAt(platform, bank);
    const quote = await buyer.quotes({ asset, venues: [venue] });
    expect(quote.venues.map((one) => one.venue)).toEqual([venue]);
    const order = await buyer.seesItEnd((await buyer.accepts(quote)).id);
    expect(order.state).toBe('completed');
    expect((await buyer.has(asset)).available).toBe(quote.receive.amount);
  });

  it('names what to receive instead of what to spend, and gets exactly that', async () => {
    const buyer = await Citizen.withAccountAt(platform, 'eurasian');
    const quote = await buyer.quotes({ spend: undefined, receive: { amount: '100.000000', asset: 'USDT' } });
    expect(quote.receive).toEqual({ amount: '100.000000', asset: 'USDT' });
    const order = await buyer.seesItEnd((await buyer.accepts(quote)).id);
    expect(order.state).toBe('completed');
    expect((await buyer.has('USDT')).available).toBe('100.000000');
  });

  it('follows the order by server-sent events and resumes behind the last one seen', async () => {
    const buyer = await Citizen.withAccountAt(platform, 'eurasian');
    const order = await buyer.buys();
    const events = await buyer.ask<string>(`/v1/orders/${order.id}/events`);
    const states = [...events.text.matchAll(/"state":"(\w+)"/g)].map(([, state]) => state);
    expect(states).toEqual(['placed', 'cleared', 'funded', 'executed', 'completed']);
    const third = [...events.text.matchAll(/^id: (\d+)$/gm)][2]![1]!;
    const rest = await buyer.ask<string>(`/v1/orders/${order.id}/events`, { headers: { 'last-event-id': third } });
    expect([...rest.text.matchAll(/"state":"(\w+)"/g)].map(([, state]) => state)).toEqual(['executed', 'completed']);
  });

  it('lists orders page by page, newest first', async () => {
    const buyer = await Citizen.withAccountAt(platform, 'eurasian');
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1) ids.push((await buyer.buys({ spend: { amount: '2000.00', asset: 'KZT' } })).id);
    const first = await buyer.gets<{ items: Order[]; nextCursor: string }>('/v1/orders?limit=2');
    const second = await buyer.gets<{ items: Order[]; nextCursor?: string }>(
      `/v1/orders?limit=2&cursor=${first.nextCursor}`,
    );
    expect([...first.items, ...second.items].map((one) => one.id)).toEqual([...ids].reverse());
    expect(second.nextCursor).toBeUndefined();
    for (const id of ids) await buyer.seesItEnd(id);
  });
});

describe('when the bank does not simply pay', () => {
  it.each([
    ['insufficient_funds', 'rejected', { code: 'collection_rejected', bankReason: 'AM04' }],
    ['refuses', 'rejected', { code: 'collection_rejected', bankReason: 'CUST' }],
    ['under', 'refunded', { code: 'funds_under' }],
  ] as const)('%s: the order ends %s, and nothing of it stays', async (behaviour, state, reason) => {
    const buyer = await Citizen.withAccountAt(platform, 'eurasian', behaviour);
    const order = await buyer.seesItEnd((await buyer.buys()).id);
    expect(order).toMatchObject({ state, reason });
    expect(await buyer.has('KZT')).toEqual({ available: '0.00', held: '0.00' });
    expect((await buyer.ask(`/v1/orders/${order.id}/receipt`)).status).toBe(404);
  });

  it.each(['repeats', 'reorders', 'contradicts', 'slow', 'silent'] as const)(
    '%s: the purchase is completed all the same, once',
    async (behaviour) => {
      const buyer = await Citizen.withAccountAt(platform, 'eurasian', behaviour);
      const quote = await buyer.quotes();
      const order = await buyer.seesItEnd((await buyer.accepts(quote)).id);
      expect(order.state).toBe('completed');
      expect((await buyer.has('USDT')).available).toBe(quote.receive.amount);
      expect(order.receipts).toHaveLength(1);
    },
    45_000,
  );

  it('over: the purchase is completed and the rest stays as tenge balance', async () => {
    const buyer = await Citizen.withAccountAt(platform, 'eurasian', 'over');
    const order = await buyer.seesItEnd((await buyer.buys()).id);
    expect(order.state).toBe('completed');
    expect(await buyer.has('KZT')).toEqual({ available: '1.00', held: '0.00' });
  });

  it('another’s account is refused, and an order from it too', async () => {
    const buyer = await Citizen.registers(platform);
    expect(await buyer.links(ibanOf('eurasian', 'other_owner'))).toBe('refused');
    const quote = await buyer.quotes();
    const answer = await buyer.ask<{ code: string }>('/v1/orders', {
      body: { quote: quote.token, bankAccountId: buyer.accountId },
    });
    expect([answer.status, answer.body.code]).toEqual([409, 'bank_account_not_confirmed']);
  });

  it('a cancellation while the bank is slow is decided by the bank’s answer', async () => {
    const buyer = await Citizen.withAccountAt(platform, 'eurasian', 'slow');
    const order = await buyer.buys();
    await buyer.seesIn(order.id, ['cleared']);
    expect((await buyer.ask(`/v1/orders/${order.id}/cancellation`, { body: {} })).status).toBe(202);
    const end = await buyer.seesItEnd(order.id);
    expect(['cancelled', 'completed']).toContain(end.state);
    const kzt = await buyer.has('KZT');
    expect(kzt.held).toBe('0.00');
  }, 45_000);
});

describe('the platform tells about itself', () => {
  it.each([
    ['/health/live', 200],
    ['/health/ready', 200],
    ['/metrics', 200],
    ['/openapi.json', 200],
    ['/docs', 200],
    ['/docs/swagger-ui-bundle.js', 200],
    ['/v1/markets', 200],
    ['/v1/quotes/keys', 200],
    ['/internal/streams', 404],
    ['/nowhere', 404],
  ])('%s answers %i', async (path, status) => {
    expect((await call(platform, path)).status).toBe(status);
  });
});
