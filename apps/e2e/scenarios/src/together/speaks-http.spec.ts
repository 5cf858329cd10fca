// What HTTP says of every answer beside its body: each rule is tried on every operation of the contract.
import { randomUUID } from 'node:crypto';
import {
  OPERATIONS,
  type Operation,
  PROBLEM_CODES,
  type ReplyOf,
  cacheControlOf,
  type listMarkets,
  problemType,
  type showCustomer,
} from '@aiyrbas/contracts';
import { Money } from '@aiyrbas/money';
import { call } from '../language/http';
import { Citizen, type OrderReply, Person, someone } from '../language/person';
import { type Platform, isDistributed } from '../language/platform';
import { leave, sharedPlatform } from '../language/together';

let platform: Platform;
let buyer: Citizen;
beforeAll(async () => {
  platform = await sharedPlatform();
  buyer = await Citizen.withAccountAt(platform, 'eurasian');
}, 60_000);
afterAll(leave);

const ID = '019aaf00-0000-7000-8000-000000000001';
const FILLED: Readonly<Record<string, string>> = { service: 'kyc', bic: 'HSBKKZKX', topic: 'kyc.v1', partition: '0' };
const pathOf = ({ path }: Operation): string => path.replaceAll(/\{(\w+)\}/g, (_, name: string) => FILLED[name] ?? ID);
const byId = (operations: readonly Operation[]): [string, Operation][] => operations.map((one) => [one.id, one]);
/** Those that the gateway forwards; probes and metrics of each process lie behind a gateway. */
const routed = OPERATIONS.filter(({ access, service, path }) =>
  isDistributed ? service !== '*' && !path.startsWith('/ops/') && access !== 'internal' : access !== 'internal',
);

describe('an answer', () => {
  it.each(byId(routed))('of %s is stored by nobody, whoever asks, unless it is a public key', async (_, operation) => {
    const { method, access } = operation;
    const response = await call(platform, pathOf(operation), { method });
    const isRefused = access !== 'public';
    expect(response.status).toBe(isRefused ? 401 : 200);
    if (isRefused) expect(response.headers.get('cache-control')).toBe('no-store');
    else expect(response.headers.get('cache-control')).toBe(cacheControlOf(operation));
  });

  it('about a person is stored by nobody', async () => {
    for (const path of ['/v1/customers/me', '/v1/bank-accounts', '/v1/balances', '/v1/orders', '/v1/limits']) {
      const { status, headers } = await buyer.call(path);
      expect([path, status, headers.get('cache-control')]).toEqual([path, 200, 'no-store']);
    }
  });
});

describe('a body that is not JSON in UTF-8', () => {
  it.each(byId(routed.filter(({ method }) => method === 'POST')))('is refused by %s', async (_, operation) => {
    for (const type of ['application/json; charset=utf-16', 'text/plain']) {
      const response = await call(platform, pathOf(operation), { raw: '{}', headers: { 'content-type': type } });
      expect([response.status, (response.body as { code: string }).code]).toEqual([415, 'unsupported_media_type']);
    }
  });
});

describe('the documents', () => {
  it.each(['/openapi.json', '/docs', '/problems'])('%s is sent again only when it has changed', async (path) => {
    const first = await call(platform, path);
    expect(first.status).toBe(200);
    const etag = first.headers.get('etag')!;
    const again = await call(platform, path, { headers: { 'if-none-match': etag } });
    expect([again.status, again.text]).toEqual([304, '']);
  });

  it('have a page for the type of every problem', async () => {
    for (const code of PROBLEM_CODES) {
      const { status, text } = await call(platform, new URL(problemType(code)).pathname);
      expect([code, status]).toEqual([code, 200]);
      expect(text).toContain('What to do');
    }
  });
});

describe('a created order', () => {
  it('says where it is, and is one with its key in quotation marks and without', async () => {
    const quote = await buyer.quotes({ spend: { amount: '1000.00', asset: 'KZT' } });
    const key = randomUUID();
    const accept = (spelling: string) =>
      buyer.call<OrderReply>('/v1/orders', { body: buyer.acceptance(quote), headers: { 'idempotency-key': spelling } });
    const first = await accept(key);
    expect([first.status, first.headers.get('location')]).toEqual([201, `/v1/orders/${first.body.id}`]);
    const again = await accept(`"${key}"`);
    expect([again.status, again.text, again.headers.get('idempotency-replayed')]).toEqual([201, first.text, 'true']);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect((await buyer.gets<OrderReply>(first.headers.get('location')!)).id).toBe(first.body.id);
    await buyer.seesItEnd(first.body.id);
  });
});

describe('who has bought', () => {
  it('can sell all of it, though it is worth less than the least purchase, and keeps less than a lot', async () => {
    const seller = await Citizen.withAccountAt(platform, 'halyk');
    const { items } = await seller.gets<ReplyOf<typeof listMarkets>>('/v1/markets');
    const market = items.find(({ asset }) => asset === 'ETH')!;
    expect([market.minimum, market.minimumSale, market.lot]).toEqual([
      { amount: '1000.00', asset: 'KZT' },
      { amount: '100.00', asset: 'KZT' },
      { amount: '0.000000010000000000', asset: 'ETH' },
    ]);
    await seller.hasBought({ asset: 'ETH', spend: market.minimum });
    const { available } = await seller.has('ETH');
    const lot = Money.of(market.lot.amount, 'ETH');
    const whole = Money.of(available, 'ETH');
    const tooFine = whole.minus(Money.ofMinor(1n, 'ETH'));
    const refused = await seller.call<{ code: string; detail: string }>('/v1/quotes', {
      body: { side: 'sell', asset: 'ETH', spend: tooFine.toJSON() },
    });
    expect([refused.status, refused.body.code]).toEqual([422, 'amount_below_minimum']);
    const below = Money.ofMinor(tooFine.minor - (tooFine.minor % lot.minor), 'ETH');
    expect(refused.body.detail).toBe(
      `ETH is traded in lots of ${lot.amount}; the next amount below is ${below.amount}`,
    );
    const sale = await seller.sells(whole.amount, 'ETH');
    expect((await seller.seesItEnd(sale.id)).state).toBe('completed');
    await seller.comesToHave('ETH', { available: '0.000000000000000000' });
  });
});

describe('who has made a mistake at registration', () => {
  it('corrects it and trades; who has sent the IIN of somebody else first does not lock its owner out', async () => {
    const { iin, ...right } = someone();
    const [thief, owner] = await Promise.all([
      Person.withRole(platform, 'customer'),
      Person.withRole(platform, 'customer'),
    ]);
    const register = (person: Person, birthDate: string) =>
      person.gets<ReplyOf<typeof showCustomer>>('/v1/customers', { ...right, iin, birthDate });
    expect(await register(thief, '1990-01-16')).toMatchObject({ status: 'needs_info', reason: 'birth_date_mismatch' });
    expect(await register(owner, '1990-01-14')).toMatchObject({ status: 'needs_info', reason: 'birth_date_mismatch' });
    expect(await register(owner, '1990-01-15')).toMatchObject({ status: 'accepted' });
    expect(await owner.gets('/v1/customers/me')).toMatchObject({ status: 'accepted', fullName: right.fullName });
    expect(await register(thief, '1990-01-15')).toMatchObject({ status: 'in_review' });
  });
});
