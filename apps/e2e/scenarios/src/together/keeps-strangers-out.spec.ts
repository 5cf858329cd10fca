// Nobody in who does not belong: tokens, roles, owners, and input that is made to harm.
import { createHmac, randomUUID } from 'node:crypto';
import { OPERATIONS, ROLES } from '@aiyrbas/contracts';
import { type HttpReply, call, tokenFor } from '../language/http';
import { Citizen, Person } from '../language/person';
import type { Platform } from '../language/platform';
import { ibanOf } from '../language/simulated-accounts';
import { leave, sharedPlatform } from '../language/together';

interface Problem {
  readonly code: string;
  readonly status: number;
  readonly errors?: readonly { path: string; code: string }[];
}

let platform: Platform;
let aigerim: Citizen;
let daulet: Citizen;
beforeAll(async () => {
  platform = await sharedPlatform();
  aigerim = await Citizen.withAccountAt(platform, 'eurasian');
  daulet = await Citizen.withAccountAt(platform, 'halyk');
}, 60_000);
afterAll(leave);

const quoteBody = (change: object = {}) => ({
  side: 'buy',
  asset: 'USDT',
  spend: { amount: '5000.00', asset: 'KZT' },
  ...change,
});
const codeOf = (response: HttpReply): [number, string] => [response.status, (response.body as Problem).code];

describe('a token', () => {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claimsOf = (token: string): Record<string, unknown> =>
    JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;

  it('that does not prove who calls is a 401 with the same body, whatever is wrong with it', async () => {
    const good = await tokenFor(platform, 'customer', 'mallory');
    const [header, payload, signature] = good.split('.') as [string, string, string];
    const claims = claimsOf(good);
    const jwks = (await call<{ keys: object[] }>(platform, '/oidc/jwks')).body;
    const hs256 = `${part({ alg: 'HS256', typ: 'at+jwt' })}.${payload}`;
    const bad: Record<string, string | undefined> = {
      'no token': undefined,
      'not a token': 'Bearer nonsense',
      'another scheme': `Basic ${good}`,
      'alg none': `Bearer ${part({ alg: 'none', typ: 'at+jwt' })}.${payload}.`,
      'HS256 with the public key': `Bearer ${hs256}.${createHmac('sha256', JSON.stringify(jwks.keys[0])).update(hs256).digest('base64url')}`,
      'a key of its own (jwk)': `Bearer ${part({ alg: 'ES256', typ: 'at+jwt', jwk: jwks.keys[0] })}.${payload}.${signature}`,
      'a key from elsewhere (jku)': `Bearer ${part({ alg: 'ES256', typ: 'at+jwt', jku: 'http://127.0.0.1:1/jwks' })}.${payload}.${signature}`,
      'a key id that climbs': `Bearer ${part({ alg: 'ES256', typ: 'at+jwt', kid: '../../dev/null' })}.${payload}.${signature}`,
      'changed claims': `Bearer ${header}.${part({ ...claims, roles: ['admin'] })}.${signature}`,
      'another audience': `Bearer ${header}.${part({ ...claims, aud: 'elsewhere' })}.${signature}`,
      'never expires': `Bearer ${header}.${part({ ...claims, exp: undefined })}.${signature}`,
      'an empty signature': `Bearer ${header}.${payload}.`,
    };
    const bodies = new Set<string>();
    for (const [what, authorization] of Object.entries(bad)) {
      const response = await call(platform, '/v1/orders', {
        headers: authorization === undefined ? {} : { authorization },
      });
      expect([what, ...codeOf(response)]).toEqual([what, 401, 'unauthenticated']);
      const { traceId: _traceId, ...body } = response.body as Problem & { traceId: string };
      bodies.add(JSON.stringify(body));
    }
    expect(bodies.size).toBe(1);
  });

  it('gives nobody a role that the issuer does not know, and the issuer is what was configured, whatever Host is asked', async () => {
    expect(await tokenFor(platform, 'root', 'mallory')).toBeUndefined();
    const token = await tokenFor(platform, 'customer', 'somebody');
    expect(claimsOf(token)).toMatchObject({
      iss: 'http://localhost:3000/oidc',
      aud: 'aiyrbas-api',
      sub: 'somebody',
      roles: ['customer'],
    });
  });
});

describe('a role', () => {
  const unknown = '019aaf00-0000-7000-8000-00000000ffff';
  const cells = OPERATIONS.filter(
    (operation) => operation.access !== 'public' && operation.replyType === undefined,
  ).flatMap((operation) => ['nobody', ...ROLES].map((role) => [role, operation.id] as const));

  it('may do what each operation declares and nothing else', async () => {
    const persons = new Map<string, Person>();
    for (const role of ROLES) persons.set(role, await Person.withRole(platform, role));
    for (const [role, id] of cells) {
      const operation = OPERATIONS.find((one) => one.id === id)!;
      const path = operation.path
        .replace('{service}', 'orders')
        .replace('{topic}', 'orders.v1')
        .replace('{partition}', '0')
        .replaceAll(/\{\w+\}/g, unknown);
      const request = { method: operation.method, ...(operation.body ? { body: { nothing: true } } : {}) };
      const person = persons.get(role);
      const response = person ? await person.call(path, request) : await call(platform, path, request);
      const allowed = Array.isArray(operation.access) && (operation.access as readonly string[]).includes(role);
      const seen = { role, id, status: response.status };
      if (operation.access === 'internal') expect(seen).toEqual({ role, id, status: 404 });
      else if (!person) expect(seen).toEqual({ role, id, status: 401 });
      else if (!allowed) expect(seen).toEqual({ role, id, status: 403 });
      else expect([401, 403, 500]).not.toContain(response.status);
    }
  }, 60_000);
});

describe('another’s things', () => {
  it('are not found, with the same words as things that do not exist', async () => {
    const order = await aigerim.buys({ spend: { amount: '5000.00', asset: 'KZT' } });
    await aigerim.seesItEnd(order.id);
    const missing = '019aaf00-0000-7000-8000-00000000ffff';
    for (const path of ['', '/receipt', '/events']) {
      const others = await daulet.call(`/v1/orders/${order.id}${path}`);
      const nobodys = await daulet.call(`/v1/orders/${missing}${path}`);
      expect(codeOf(others)).toEqual([404, 'not_found']);
      expect((others.body as { title: string }).title).toBe((nobodys.body as { title: string }).title);
    }
    expect(codeOf(await daulet.call(`/v1/orders/${order.id}/cancellation`, { body: {} }))).toEqual([404, 'not_found']);
    expect((await daulet.gets<{ items: { id: string }[] }>('/v1/orders')).items.map(({ id }) => id)).not.toContain(
      order.id,
    );
    expect(codeOf(await daulet.call('/v1/quotes', { body: quoteBody({ bankAccountId: aigerim.accountId }) }))).toEqual([
      404,
      'not_found',
    ]);
    const quote = await aigerim.quotes();
    expect(codeOf(await daulet.call('/v1/orders', { body: { quote: quote.token } }))).toEqual([404, 'not_found']);
    const mine = await daulet.quotes();
    expect(
      codeOf(await daulet.call('/v1/orders', { body: { quote: mine.token, bankAccountId: aigerim.accountId } })),
    ).toEqual([404, 'not_found']);
  }, 30_000);

  it.each(['undefined', '', '~', 'null:1', '019AAF00-0000-7000-8000-00000000FFFF'])(
    'an id that is none (%s) names nothing',
    async (id) => {
      const response = await aigerim.call(`/v1/orders/${id}`);
      if (id === '') expect([200, 404]).toContain(response.status);
      else expect(codeOf(response)).toEqual([404, 'not_found']);
    },
  );

  it.each(['[]', '%7B%22$ne%22:1%7D', "1'%20or%20'1'='1", '..%2f..%2fhealth', 'a;b', 'a//b', '%30'])(
    'an id that needs to be decoded (%s) is refused before it is routed',
    async (id) => {
      expect(codeOf(await aigerim.call(`/v1/orders/${id}`))).toEqual([400, 'invalid_request']);
    },
  );

  it.each([
    '?limit=1&limit=2',
    '?id[]=1&id[]=2',
    '?limit=0',
    '?limit=101',
    '?limit=abc',
    '?cursor=nonsense',
    `?cursor=${Buffer.from('{"at":"yesterday","id":"mine"}').toString('base64url')}`,
    '?customerId=1',
  ])('a query that is not ours (%s) is refused', async (query) => {
    expect((await aigerim.call(`/v1/orders${query}`)).status).toBe(400);
  });
});

describe('a quote', () => {
  it('accepted from two sessions at once makes one order', async () => {
    const quote = await aigerim.quotes({ spend: { amount: '5000.00', asset: 'KZT' } });
    const responses = await Promise.all(
      Array.from({ length: 10 }, () =>
        aigerim.call('/v1/orders', { body: { quote: quote.token, bankAccountId: aigerim.accountId } }),
      ),
    );
    const codes = responses.map((response) => (response.status === 201 ? 'placed' : codeOf(response)[1])).sort();
    expect(codes).toEqual(['placed', ...Array.from({ length: 9 }, () => 'quote_used')]);
  });

  it.each([
    [
      'edited',
      (token: string) =>
        token.replace(
          /\.([^.]+)\./,
          (_, body: string) =>
            `.${Buffer.from(Buffer.from(body, 'base64url').toString().replace('100000.00', '100.00')).toString('base64url')}.`,
        ),
    ],
    ['cut short', (token: string) => token.slice(0, -8)],
    ['no token at all', () => 'quote'],
    ['an access token', () => aigerim.token],
  ])('%s is not a quote', async (_, change) => {
    const quote = await aigerim.quotes();
    expect(codeOf(await aigerim.call('/v1/orders', { body: { quote: change(quote.token) } }))).toEqual([
      400,
      'quote_invalid',
    ]);
  });

  it.each([
    [
      'the sold asset is not the one named',
      quoteBody({ side: 'sell', asset: 'BTC', spend: { amount: '100.000000', asset: 'USDT' } }),
      422,
      'account_asset_mismatch',
    ],
    ['an asset that is not traded', quoteBody({ asset: 'DOGE' }), 422, 'asset_unsupported'],
    ['too little', quoteBody({ spend: { amount: '999.99', asset: 'KZT' } }), 422, 'amount_below_minimum'],
    [
      'more than the books hold',
      quoteBody({ spend: { amount: '900000000000.00', asset: 'KZT' } }),
      422,
      'insufficient_liquidity',
    ],
    ['both sides stated', quoteBody({ receive: { amount: '1', asset: 'USDT' } }), 400, 'invalid_request'],
    ['NaN', quoteBody({ spend: { amount: 'NaN', asset: 'KZT' } }), 400, 'amount_format'],
    ['an exponent', quoteBody({ spend: { amount: '1e5', asset: 'KZT' } }), 400, 'amount_format'],
    ['a JSON number', quoteBody({ spend: { amount: 5000, asset: 'KZT' } }), 400, 'amount_format'],
    ['a third digit of tenge', quoteBody({ spend: { amount: '5000.001', asset: 'KZT' } }), 400, 'amount_scale'],
    ['a rate of one’s own', quoteBody({ rate: '1' }), 400, 'unknown_field'],
    [
      'a price inside the amount',
      quoteBody({ spend: { amount: '5000.00', asset: 'KZT', fee: '0' } }),
      400,
      'unknown_field',
    ],
  ])('for %s is refused', async (_, body, status, code) => {
    expect(codeOf(await aigerim.call('/v1/quotes', { body }))).toEqual([status, code]);
  });
});

describe('a body', () => {
  const raw = (text: string, headers: Record<string, string> = {}) =>
    aigerim.call('/v1/quotes', { raw: text, headers });
  it.each([
    ['with a key twice', '{"side":"buy","side":"sell"}', 400, 'duplicate_key'],
    [
      'with a key twice deep inside',
      '{"side":"buy","asset":"USDT","spend":{"amount":"1","amount":"1000","asset":"KZT"}}',
      400,
      'duplicate_key',
    ],
    ['that reaches for the prototype', '{"__proto__":{"role":"admin"}}', 400, 'unknown_field'],
    ['that is not JSON', '{"side":', 400, 'invalid_request'],
    ['that is empty', '', 400, 'invalid_request'],
    ['that is a list', '[]', 400, 'invalid_request'],
    ['that is nested without end', `${'['.repeat(5000)}${']'.repeat(5000)}`, 400, 'invalid_request'],
    ['that is too large', `{"side":"${'x'.repeat(200_000)}"}`, 413, 'payload_too_large'],
  ])('%s is refused', async (_, text, status, code) => {
    expect(codeOf(await raw(text))).toEqual([status, code]);
  });

  it('of another kind is refused', async () => {
    expect(codeOf(await raw('<quote/>', { 'content-type': 'application/xml' }))).toEqual([
      415,
      'unsupported_media_type',
    ]);
  });
});

describe('an Idempotency-Key', () => {
  const link = (person: Person, key: string, iban = ibanOf('altyn')) =>
    person.call('/v1/bank-accounts', { body: { iban }, headers: { 'idempotency-key': key } });

  it.each([
    ['missing', '', 'idempotency_key_required'],
    ['of 10 kB', 'k'.repeat(10_000), 'idempotency_key_invalid'],
    ['with a space', 'a b', 'idempotency_key_invalid'],
  ])('%s is refused', async (_, key, code) => {
    const response = await call(platform, '/v1/bank-accounts', {
      body: { iban: ibanOf('altyn') },
      headers: { authorization: `Bearer ${aigerim.token}`, ...(key === '' ? {} : { 'idempotency-key': key }) },
    });
    expect(codeOf(response)).toEqual([400, code]);
  });

  it('gives fifty at once one effect, and everybody who is answered the same answer', async () => {
    const key = randomUUID();
    const body = {
      quote: (await aigerim.quotes({ spend: { amount: '5000.00', asset: 'KZT' } })).token,
      bankAccountId: aigerim.accountId,
    };
    const send = () =>
      aigerim.call<{ id: string; code?: string }>('/v1/orders', { body, headers: { 'idempotency-key': key } });
    const responses = await Promise.all(Array.from({ length: 50 }, send));
    const placed = responses.filter((response) => response.status === 201);
    expect(placed.length).toBeGreaterThan(0);
    expect(new Set(placed.map((response) => response.text)).size).toBe(1);
    for (const response of responses.filter((one) => one.status !== 201))
      expect(codeOf(response)).toEqual([409, 'idempotency_key_in_use']);
    const replay = await send();
    expect([replay.status, replay.text, replay.headers.get('idempotency-replayed')]).toEqual([
      201,
      placed[0]!.text,
      'true',
    ]);
    const other = await aigerim.call('/v1/orders', {
      body: { ...body, onLateFunds: 'keep' },
      headers: { 'idempotency-key': key },
    });
    expect(codeOf(other)).toEqual([422, 'idempotency_key_reused']);
    await aigerim.seesItEnd(placed[0]!.body.id);
  });

  it('is one person’s: another with the same key gets an answer of their own', async () => {
    const key = randomUUID();
    const [one, other] = [await link(aigerim, key), await link(daulet, key)];
    expect([one.status, other.status]).toEqual([201, 201]);
    expect((one.body as { id: string }).id).not.toBe((other.body as { id: string }).id);
  });

  it('is not burnt by a refusal', async () => {
    const key = randomUUID();
    expect(codeOf(await link(aigerim, key, 'KZ41722C000000000001'))).toEqual([422, 'bank_unsupported']);
    expect((await link(aigerim, key)).status).toBe(201);
  });
});

describe('who asks too often', () => {
  it('waits, whatever addresses the calls claim to be from, and keeps nobody else waiting (case 45)', async () => {
    const greedy = await Citizen.registers(platform);
    const body = quoteBody({ spend: { amount: '1000.00', asset: 'KZT' } });
    const from = (at: number) => ({
      'x-forwarded-for': `203.0.${at % 256}.${at % 199}`,
      forwarded: `for=198.51.100.${at}`,
    });
    const statuses: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      const calls = Array.from({ length: 50 }, async (_, at) => {
        const response = await greedy.call('/v1/quotes', { body, headers: from(round * 50 + at) });
        if (response.status === 429) expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
        statuses.push(response.status);
      });
      await Promise.all(calls);
    }
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(50);
    expect(statuses.filter((status) => status >= 500)).toEqual([]);
    expect((await daulet.call('/v1/quotes', { body })).status).not.toBe(429);
  });
});
