// A citizen buys crypto for tenge: the main use case, through the public API.
import type { Problem } from '@aiyrbas/contracts';
import { ledgerBalances, outsideAgrees, transactionsOf, transferLinesOf } from '../language/ledger';
import { Citizen, type OrderReply, type Quote, type ReceiptReply } from '../language/person';
import { type Platform, isDistributed } from '../language/platform';
import { leave, sharedPlatform } from '../language/together';

let platform: Platform;
beforeAll(async () => {
  platform = await sharedPlatform();
}, 100_000);
afterAll(leave, 40_000);

describe('a citizen buys USDT with tenge', () => {
  let aigerim: Citizen;
  let quote: Quote;
  let order: OrderReply;
  beforeAll(async () => {
    aigerim = await Citizen.withAccountAt(platform, 'eurasian');
    quote = await aigerim.quotes({ venues: ['intebix'] });
    order = await aigerim.seesItEnd((await aigerim.accepts(quote)).id);
  }, 30_000);

  it('is quoted a firm price with everything that applies', () => {
    expect(quote).toMatchObject({
      side: 'buy',
      asset: 'USDT',
      spend: { amount: '100000.00', asset: 'KZT' },
      fees: [
        { kind: 'platform', amount: '500.00', asset: 'KZT' },
        { kind: 'venue', amount: '200.00', asset: 'KZT' },
      ],
      fundsPolicy: { id: 'collect-2026-01' },
      feeSchedule: 'standard-2026-01',
      terms: '2026-01',
    });
  });

  it('sees every state in order, each with the event that caused it', () => {
    expect(order.history.map(({ state, cause }) => [state, cause])).toEqual([
      ['placed', 'orders.order.placed'],
      ['cleared', 'kyc.order.cleared'],
      ['funded', 'ledger.hold.placed'],
      ['executed', 'venues.execution.filled'],
      ['completed', 'ledger.transaction.posted'],
    ]);
    const times = order.history.map(({ at }) => at);
    expect(times).toEqual([...times].sort());
    const versions = order.history.map(({ version }) => version);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
    expect(order.legs.map((leg) => [leg.kind, leg.state])).toEqual([
      ['collection', 'settled'],
      ['execution', 'settled'],
    ]);
    expect(order.receipts).toMatchObject([{ amount: quote.spend, outcome: 'allocated' }]);
    expect(order.refunds).toEqual([]);
  });

  it('gets the confirmation note that DAA 3.9.1 asks for', async () => {
    const receipt = await aigerim.gets<ReceiptReply>(`/v1/orders/${order.id}/receipt`);
    const [collection, execution] = order.legs;
    expect(receipt).toEqual({
      orderId: order.id,
      firm: { name: expect.stringMatching(/\S/), address: expect.stringMatching(/\S/), capacity: 'principal' },
      customerId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      side: 'buy',
      asset: 'USDT',
      quantity: quote.receive,
      price: quote.price,
      executionOnly: true,
      executedAt: expect.stringMatching(/Z$/),
      completedAt: order.history.at(-1)!.at,
      gross: expect.objectContaining({ asset: 'KZT' }),
      fees: quote.fees,
      rounding: expect.objectContaining({ asset: 'KZT' }),
      totalPayable: quote.spend,
      dueDate: expect.stringMatching(/^\d{4}-\d{2}-\d{2}/),
      receive: quote.receive,
      fills: [expect.objectContaining({ venue: 'intebix', quantity: quote.receive })],
      fundsPolicy: 'collect-2026-01',
      cites: ['collect-2026-01: exact and in time - held for the order'],
      feeSchedule: 'standard-2026-01',
      terms: '2026-01',
      bank: { bic: 'EURIKZKA', requestId: collection!.id },
      ledgerTransactionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(execution!.id).toMatch(/^[0-9a-f]{32}$/);
  });

  it('has exactly what the quote promised, and no tenge left over', async () => {
    await aigerim.comesToHave('USDT', { available: quote.receive.amount, held: '0.000000' });
    await aigerim.comesToHave('KZT', { available: '0.00', held: '0.00' });
    expect(await aigerim.has('KZT')).toMatchObject({ available: '0.00', held: '0.00' });
  });

  it('is posted in the ledger as its posting table says: the credit, then the conversion', async () => {
    const receipt = await aigerim.gets<ReceiptReply>(`/v1/orders/${order.id}/receipt`);
    const [fill] = receipt.fills;
    const [collected, converted, ...more] = await transactionsOf(platform, order.id);
    expect(more).toEqual([]);
    expect(collected!.kind).toBe('collection');
    expect(transferLinesOf(collected!)).toEqual(['bank:EURIKZKA -> customer 100000.00 KZT']);
    expect(converted).toMatchObject({ kind: 'conversion', businessId: order.id, id: receipt.ledgerTransactionId });
    const rounding = receipt.rounding.amount === '0.00' ? [] : [`customer -> rounding ${receipt.rounding.amount} KZT`];
    expect(transferLinesOf(converted!)).toEqual([
      'customer -> conversion 99300.00 KZT',
      'customer -> fees 500.00 KZT',
      'customer -> fees 200.00 KZT',
      ...rounding,
      `conversion -> customer ${quote.receive.amount} USDT`,
      `venue:intebix -> conversion ${quote.receive.amount} USDT`,
      `conversion -> venue:intebix ${fill!.quoteAmount.amount} KZT`,
      `fees -> venue:intebix ${fill!.commission.amount} KZT`,
    ]);
  });

  it('can follow the order by server-sent events, and resume behind the last one seen', async () => {
    const events = await aigerim.call<string>(`/v1/orders/${order.id}/events`);
    expect(events.headers.get('content-type')).toContain('text/event-stream');
    expect(statesIn(events.text)).toEqual(['placed', 'cleared', 'funded', 'executed', 'completed']);
    const ids = [...events.text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => id!);
    expect(ids).toEqual(order.history.map(({ version }) => String(version)));
    const laterEvents = await aigerim.call<string>(`/v1/orders/${order.id}/events`, {
      headers: { 'last-event-id': ids[2]! },
    });
    expect(statesIn(laterEvents.text)).toEqual(['executed', 'completed']);
  });

  it('can follow it live: every state comes while the order goes on', async () => {
    const next = await aigerim.buys({ spend: { amount: '2000.00', asset: 'KZT' } });
    const events = await aigerim.call<string>(`/v1/orders/${next.id}/events`);
    expect(statesIn(events.text)).toEqual(['placed', 'cleared', 'funded', 'executed', 'completed']);
  });

  it('cannot call a completed order back', async () => {
    const response = await aigerim.call<Problem>(`/v1/orders/${order.id}/cancellation`, { body: {} });
    expect([response.status, response.body.code]).toEqual([409, 'order_not_cancellable']);
  });
});

describe('at every bank and every venue, in every asset', () => {
  it.each([
    ['eurasian', 'intebix', 'BTC'],
    ['eurasian', 'ataix', 'ETH'],
    ['halyk', 'intebix', 'ETH'],
    ['halyk', 'ataix', 'BTC'],
    ['altyn', 'intebix', 'USDT'],
    ['altyn', 'ataix', 'USDT'],
  ] as const)('from %s at %s, in %s', async (bank, venue, asset) => {
    const buyer = await Citizen.withAccountAt(platform, bank);
    const quote = await buyer.quotes({ asset, venues: [venue], spend: { amount: '250000', asset: 'KZT' } });
    expect(quote.spend.amount).toBe('250000.00');
    expect(quote.venues.map((one) => one.venue)).toEqual([venue]);
    const order = await buyer.seesItEnd((await buyer.accepts(quote)).id);
    expect(order.state).toBe('completed');
    expect((await buyer.has(asset)).available).toBe(quote.receive.amount);
    await ledgerBalances(platform);
  });

  it('names what to receive instead of what to spend, and gets exactly that', async () => {
    const buyer = await Citizen.withAccountAt(platform, 'eurasian');
    const quote = await buyer.quotes({ spend: undefined, receive: { amount: '100.000000', asset: 'USDT' } });
    expect(quote.receive).toEqual({ amount: '100.000000', asset: 'USDT' });
    await buyer.seesIn((await buyer.accepts(quote)).id, ['completed']);
    await buyer.comesToHave('USDT', { available: '100.000000' });
  });

  it('lists orders page by page, newest first, each once', async () => {
    const buyer = await Citizen.withAccountAt(platform, 'eurasian');
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1) ids.push((await buyer.buys({ spend: { amount: '2000.00', asset: 'KZT' } })).id);
    type Page = { items: OrderReply[]; nextCursor?: string };
    const first = await buyer.gets<Page>('/v1/orders?limit=2');
    const second = await buyer.gets<Page>(`/v1/orders?limit=2&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map((one) => one.id)).toEqual([...ids].reverse());
    expect(second.nextCursor).toBeUndefined();
    for (const id of ids) await buyer.seesItEnd(id);
  });

  it('ends with a ledger that balances, and with banks and venues that have booked the same', async () => {
    await ledgerBalances(platform);
    await outsideAgrees(platform);
  });
});

describe('the platform serves pages about itself', () => {
  it.each([
    ['/', 200],
    ['/health/live', 200],
    // Behind a gateway these belong to each process and are not public.
    ['/health/ready', isDistributed ? 404 : 200],
    ['/metrics', isDistributed ? 404 : 200],
    ['/openapi.json', 200],
    ['/ops/openapi.json', isDistributed ? 404 : 200],
    ['/docs', 200],
    ['/docs/swagger-ui-bundle.js', 200],
    ['/v1/markets', 200],
    ['/v1/quotes/keys', 200],
    ['/internal/streams', 404],
  ])('%s answers %i', async (path, status) => {
    expect((await fetch(`${platform.url}${path}`)).status).toBe(status);
  });

  it.each(['/', '/health/live', '/openapi.json', '/docs'])('%s is read and nothing else', async (path) => {
    const response = await fetch(`${platform.url}${path}`, { method: 'DELETE' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect(await response.json()).toMatchObject({ code: 'method_not_allowed', status: 405 });
  });

  it('describes in OpenAPI what it routes, and calls of operators in a document of their own', async () => {
    const pathsOf = async (path: string) => Object.keys((await fetchJson<{ paths: object }>(path)).paths);
    const paths = await pathsOf('/openapi.json');
    expect(paths.filter((path) => !path.startsWith('/v1/'))).toEqual(['/health/live']);
    for (const path of paths)
      expect((await fetch(platform.url + path.replaceAll(/\{\w+\}/g, 'x'))).status).not.toBe(503);
    if (isDistributed) return await describesWhatOperatorsReach();
    const operated = await pathsOf('/ops/openapi.json');
    expect(operated).toEqual(expect.arrayContaining(['/ops/v1/{service}/parked', '/simulator/faults', '/metrics']));
    expect(operated.filter((path) => path.startsWith('/v1/') || path.startsWith('/internal/'))).toEqual([]);
  });

  /** Behind gateways: every path of the operators' document is routed, and asks for a token unless anyone may call it. */
  async function describesWhatOperatorsReach(): Promise<void> {
    const document = (await (await fetch(`${platform.operatorsUrl}/ops/openapi.json`)).json()) as { paths: object };
    const paths = Object.keys(document.paths).filter((path) => path !== '/health/live');
    expect(paths).toEqual(expect.arrayContaining(['/ops/v1/{service}/parked', '/v1/ledger/trial-balance']));
    for (const path of paths) {
      const target = path.replace('{service}', 'orders').replaceAll(/\{\w+\}/g, '1');
      expect([path, [200, 401, 405].includes((await fetch(platform.operatorsUrl + target)).status)]).toEqual([
        path,
        true,
      ]);
    }
  }

  it('has nothing for operators on the port of the API, in any process', async () => {
    const reachable = isDistributed ? platform.processes().filter(({ name }) => name !== 'dev-issuer') : [];
    for (const { name, url, operationsUrl } of reachable) {
      for (const path of [`/ops/v1/${name}/parked`, '/metrics', '/internal/streams', '/ops/openapi.json', '/%6detrics'])
        expect([name, path, [400, 404].includes((await fetch(url + path)).status)]).toEqual([name, path, true]);
      expect([name, (await fetch(`${operationsUrl}/metrics`)).status]).toEqual([name, 200]);
    }
    expect(reachable.length > 0).toBe(isDistributed);
  });

  it('publishes public keys only', async () => {
    const { keys } = await fetchJson<{ keys: object[] }>('/v1/quotes/keys');
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.filter((key) => 'd' in key)).toEqual([]);
  });
});

const statesIn = (events: string): (string | undefined)[] =>
  [...events.matchAll(/"state":"(\w+)"/g)].map(([, state]) => state);

const fetchJson = async <T>(path: string): Promise<T & Partial<Problem>> =>
  (await fetch(`${platform.url}${path}`)).json() as Promise<T & Partial<Problem>>;
