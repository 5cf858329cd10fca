import { request as httpRequest } from 'node:http';
import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { SignJWT } from 'jose';
import { INTERNAL, ISSUER, type TestApp, testApp } from './testing/test-app';

interface Problem {
  readonly code: string;
  readonly status: number;
  readonly instance: string;
  readonly detail?: string;
  readonly traceId?: string;
  readonly errors?: readonly { path: string; code: string }[];
}

let service: TestApp;
let aigerim: string;

beforeAll(async () => {
  service = await testApp();
  aigerim = await service.authorization('aigerim', 'customer');
});
afterAll(() => service.close());
beforeEach(() => service.logged.splice(0));

type Request = { headers?: Record<string, string>; payload?: string | object; method?: 'GET' | 'POST' | 'DELETE' };
async function send(url: string, { headers = {}, payload, method }: Request = {}) {
  const response = await service.app.inject({
    method: method ?? (payload === undefined ? 'GET' : 'POST'),
    url,
    headers: { authorization: aigerim, ...headers },
    ...(payload === undefined ? {} : { payload }),
  });
  const body = (response.body === '' ? {} : JSON.parse(response.body)) as Problem;
  return { status: response.statusCode, headers: response.headers, body, code: body.code, text: response.body };
}
const post = (payload: string | object | Buffer, headers: Record<string, string> = {}) =>
  send('/v1/wishes', {
    payload,
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...headers },
  });
const ID = '019aaf00-0000-7000-8000-000000000001';

describe('who calls', () => {
  it('without proof is a 401, with the same body whatever is wrong', async () => {
    const forged = new SignJWT({ roles: ['customer'] }).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' });
    const hs256 = await forged.setIssuer(ISSUER).setSubject('aigerim').sign(new Uint8Array(32));
    const invalid = (description: string) => `Bearer error="invalid_token", error_description="${description}"`;
    const algorithm = invalid('the token is signed with an algorithm that is not accepted');
    // Who sent no token learns the scheme; who sent one learns what is wrong (RFC 6750, section 3).
    const tokens = {
      '': 'Bearer',
      nonsense: 'Bearer',
      'Basic YTpi': 'Bearer',
      Bearer: 'Bearer',
      'Bearer nonsense': invalid('the token is not a signed JWT'),
      [`Bearer ${hs256}`]: algorithm,
      [aigerim.slice(0, -4)]: invalid('the signature of the token is wrong'),
      [aigerim.toLowerCase()]: invalid('the token is not a signed JWT'),
    };
    const bodies = new Set<string>();
    for (const [authorization, challenge] of Object.entries(tokens)) {
      const response = await send(`/v1/wishes/${ID}/pages/1`, { headers: { authorization } });
      expect([authorization, response.status, response.code]).toEqual([authorization, 401, 'unauthenticated']);
      expect(response.headers['www-authenticate']).toBe(challenge);
      const { traceId, ...same } = response.body;
      expect(traceId).toMatch(/^[0-9a-f]{32}$/);
      bodies.add(JSON.stringify(same));
    }
    expect(bodies.size).toBe(1);
  });

  it.each([
    [['customer'], 200],
    [['operator'], 200],
    [['regulator', 'operator'], 200],
    [['regulator'], 403],
    [['admin'], 403],
    [['root'], 403],
    [[], 403],
  ])('with the roles %j gets %i where a customer or an operator may come', async (roles, status) => {
    const authorization = await service.authorization('somebody', ...roles);
    const response = await send(`/v1/wishes/${ID}/pages/1`, { headers: { authorization } });
    expect(response.status).toBe(status);
    const challenge = 'Bearer error="insufficient_scope", error_description="no role of the token allows this"';
    if (status === 403) expect(response).toMatchObject({ code: 'forbidden' });
    expect(response.headers['www-authenticate']).toBe(status === 403 ? challenge : undefined);
  });

  it('is asked before what: a stranger learns nothing of what a good call looks like', async () => {
    for (const url of ['/v1/wishes/none/pages/x', `/v1/wishes/${ID}/pages/1?nothing=1`])
      expect(await send(url, { headers: { authorization: '' } })).toMatchObject({ status: 401 });
    expect(await post({ nothing: 1 }, { authorization: '', 'idempotency-key': '' })).toMatchObject({ status: 401 });
  });

  it('says so in any case of the scheme', async () => {
    for (const scheme of ['bearer', 'BEARER', 'Bearer  ']) {
      const authorization = aigerim.replace(/^Bearer/, scheme);
      expect(await send(`/v1/wishes/${ID}/pages/1`, { headers: { authorization } })).toMatchObject({ status: 200 });
    }
  });

  it('is in the log with the reason, and never with the token', async () => {
    await send(`/v1/wishes/${ID}/pages/1`, { headers: { authorization: 'Bearer secret.token' } });
    await send(`/v1/wishes/${ID}/pages/1`, { headers: { authorization: '' } });
    const refused = await service.metrics.render();
    expect(refused).toMatch(/http_refused_tokens_total\{reason="malformed",service="wishes"\} [1-9]/);
    expect(JSON.stringify(service.logged)).not.toContain('secret.token');
  });

  it('does not matter at a public endpoint', async () => {
    expect(await send('/v1/count', { headers: { authorization: 'nonsense' } })).toMatchObject({ status: 200 });
  });

  it.each([
    {},
    { 'x-internal-token': '' },
    { 'x-internal-token': 'for-tests-onlx' },
    { 'x-internal-token': 'long'.repeat(99) },
  ])('without the platform’s own secret (%j) an internal endpoint does not exist', async (headers) => {
    expect(await send('/internal/wishes', { headers })).toMatchObject({ status: 404, code: 'not_found' });
  });
});

describe('what is asked', () => {
  it('arrives as the contract reads it', async () => {
    expect((await send(`/v1/wishes/${ID}/pages/12?limit=5`)).body).toEqual({ wishId: ID, page: '12', limit: '5' });
  });

  it.each([
    ['/v1/wishes/none/pages/1'],
    ['/v1/wishes//pages/1'],
    [`/v1/wishes/${ID.toUpperCase().replace('AAF', 'AAF')}/pages/1`],
    [`/v1/wishes/${ID}x/pages/1`],
    [`/v1/wishes/${ID}%00/pages/1`],
    [`/v1/wishes/1'%20or%20'1'='1/pages/1`],
    [`/v1/wishes/..%2f..%2fcount/pages/1`],
    [`/v1/wishes/${ID}/pages/one`],
    [`/v1/wishes/${ID}/pages/1234`],
    [`/v1/wishes/${ID}/pages/1/`],
    [`/V1/wishes/${ID}/pages/1`],
    ['/v1/nothing'],
    ['/'],
  ])('%s names nothing', async (url) => {
    const response = await send(url);
    expect([response.status, response.code]).toEqual([404, 'not_found']);
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(response.body.instance).toBe(url);
  });

  it.each([
    [undefined, 0],
    ['', 0],
    ['7', 7],
    ['999999999', 999_999_999],
  ])('an event stream goes on behind the event %j', async (id, behind) => {
    const response = await send('/v1/wishes/events', { headers: id === undefined ? {} : { 'last-event-id': id } });
    expect(response).toMatchObject({ status: 200, body: { behind } });
  });

  it.each(['x', '-1', '1.5', '1e3', '0x1', '1234567890', '1 2', '1,2'])(
    'and not behind what is no event of ours: %s',
    async (id) => {
      const response = await send('/v1/wishes/events', { headers: { 'last-event-id': id } });
      expect(response).toMatchObject({ status: 400, code: 'invalid_request' });
      expect(response.body.errors).toMatchObject([{ path: 'Last-Event-ID' }]);
    },
  );

  it.each([
    '?limit=%00',
    '?id[]=1',
    '?limit=1&limit=2',
    '?limit[]=1',
    '?Limit=1',
    '?constructor=1',
    '?limit=1&x=2',
    '?=',
  ])('a query that is not ours (%s) is refused', async (query) => {
    expect(await send(`/v1/wishes/${ID}/pages/1${query}`)).toMatchObject({ status: 400 });
  });

  it('a query where there is none to give is refused by name', async () => {
    const response = await send('/v1/count?since=1');
    expect([response.status, response.code]).toEqual([400, 'unknown_field']);
    expect(response.body.errors).toMatchObject([{ path: 'since', code: 'unknown_field' }]);
  });

  it('an address that cannot be decoded is refused', async () => {
    const response = await send('/v1/wishes/%zz/pages/1');
    expect([response.status, response.code]).toEqual([400, 'invalid_request']);
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
  });

  it.each([
    ['GET', '/v1/wishes', 'POST'],
    ['DELETE', '/v1/wishes', 'POST'],
    ['DELETE', '/v1/wishes?x=1', 'POST'],
    ['POST', '/v1/count', 'GET, HEAD'],
    ['POST', `/v1/wishes/${ID}/pages/1`, 'GET, HEAD'],
  ] as const)(
    '%s %s is a method that the path does not have; the answer names those it has',
    async (method, url, allow) => {
      // Whether somebody calls does not matter: the documents say the same to everybody.
      for (const headers of [{}, { authorization: '' }]) {
        const response = await send(url, { method, headers });
        expect([response.status, response.code, response.headers['allow']]).toEqual([405, 'method_not_allowed', allow]);
        expect(response.headers['x-content-type-options']).toBe('nosniff');
        expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
      }
    },
  );

  it.each([
    ['DELETE', '/v1/nothing'],
    ['DELETE', '/v1/wishes/'],
    ['DELETE', `/v1/wishes//pages/1`],
    ['POST', '/internal/wishes'],
  ] as const)('%s %s names nothing, whatever the method', async (method, url) => {
    const response = await send(url, { method });
    expect([response.status, response.code, response.headers['allow']]).toEqual([404, 'not_found', undefined]);
  });
});

describe('a page of another origin', () => {
  const ORIGIN = 'https://app.example.kz';

  it('may call and read where it is listed, and sees the headers that it needs', async () => {
    const { headers } = await send('/v1/count', { headers: { origin: ORIGIN } });
    expect(headers['access-control-allow-origin']).toBe(ORIGIN);
    expect(headers['vary']).toBe('Origin');
    for (const name of ['Location', 'Retry-After', 'ETag', 'Idempotency-Replayed', 'traceparent'])
      expect(headers['access-control-expose-headers']).toContain(name);
    expect(headers['access-control-allow-credentials']).toBeUndefined();
  });

  it('is asked for nothing but leave before it calls', async () => {
    const preflight = (origin: string) =>
      service.app.inject({
        method: 'OPTIONS',
        url: '/v1/wishes',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'idempotency-key',
        },
      });
    const { statusCode, headers } = await preflight(ORIGIN);
    expect([statusCode, headers['access-control-allow-origin']]).toEqual([204, ORIGIN]);
    expect(headers['access-control-allow-headers']).toContain('Idempotency-Key');
    expect(headers['access-control-allow-methods']).toBe('GET, HEAD, POST');
    expect((await preflight('https://evil.example')).headers['access-control-allow-origin']).toBeUndefined();
  });

  it.each(['https://evil.example', 'null', 'https://app.example.kz.evil.example', 'http://app.example.kz'])(
    'that is not listed (%s) may read nothing',
    async (origin) => {
      const { status, headers } = await send('/v1/count', { headers: { origin } });
      expect([status, headers['access-control-allow-origin']]).toEqual([200, undefined]);
    },
  );

  it('may read a refusal too', async () => {
    const { status, headers } = await send(`/v1/wishes/${ID}/pages/1`, {
      headers: { origin: ORIGIN, authorization: '' },
    });
    expect([status, headers['access-control-allow-origin']]).toEqual([401, ORIGIN]);
  });
});

describe('a body', () => {
  it.each([
    ['with text that no database keeps', '{"wish":"a\\u0000"}', 'invalid_request'],
    ['with half a character deep inside', '{"wish":"a","more":[{"b":"\\ud83d"}]}', 'invalid_request'],
    ['with a key twice', '{"wish":"a","wish":"b"}', 'duplicate_key'],
    ['with a key twice deep inside', '{"wish":"a","more":[{"b":{"c":1,"c":2}}]}', 'duplicate_key'],
    ['that reaches for the prototype', '{"wish":"a","__proto__":{"roles":["admin"]}}', 'unknown_field'],
    ['that reaches for it deep inside', '{"wish":"a","more":{"constructor":{"prototype":1}}}', 'unknown_field'],
    ['with a field nobody knows', '{"wish":"a","role":"admin"}', 'unknown_field'],
    ['that lacks a field', '{}', 'invalid_request'],
    ['with a field of another kind', '{"wish":1}', 'invalid_request'],
    ['that is not JSON', '{"wish":', 'invalid_request'],
    ['that is a list', '[]', 'invalid_request'],
    ['that is a word', '"wish"', 'invalid_request'],
    ['that is null', 'null', 'invalid_request'],
    ['that is empty', '', 'invalid_request'],
    ['that begins with a byte order mark', '\ufeff{"wish":"a"}', 'invalid_request'],
    ['nested deeper than any of ours', `{"wish":"a","more":${'['.repeat(16)}${']'.repeat(16)}}`, 'invalid_request'],
  ])('%s is refused', async (_, payload, code) => {
    const response = await post(payload);
    expect([response.status, response.code]).toEqual([400, code]);
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
  });

  it('that is larger than 64 KiB is not read', async () => {
    const most = 64 * 1024 - '{"wish":""}'.length;
    expect(await post(`{"wish":"${'x'.repeat(most)}"}`)).toMatchObject({ status: 201 });
    expect(await post(`{"wish":"${'x'.repeat(most + 1)}"}`)).toMatchObject({ status: 413, code: 'payload_too_large' });
  });

  it.each([
    'text/plain',
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
  ])('of another kind (%s) is refused', async (type) => {
    const response = await post('{"wish":"a"}', { 'content-type': type });
    expect([response.status, response.code]).toEqual([415, 'unsupported_media_type']);
  });

  it.each([
    ['says that it is UTF-16', 'application/json; charset=utf-16', Buffer.from('{"wish":"a"}', 'utf16le')],
    ['says so, and is not', 'application/json; charset=utf-16', Buffer.from('{"wish":"a"}')],
    ['says that it is Latin-1', 'application/json;charset="ISO-8859-1"', Buffer.from('{"wish":"a"}')],
    ['says two things', 'application/json; charset=utf-8; charset=utf-16', Buffer.from('{"wish":"a"}')],
    ['is UTF-16 and does not say so', 'application/json', Buffer.from('\ufeff{"wish":"a"}', 'utf16le')],
    ['is Latin-1 and does not say so', 'application/json', Buffer.from('{"wish":"\u00e9"}', 'latin1')],
    ['breaks off in a character', 'application/json', Buffer.from('{"wish":"\u00e9"}').subarray(0, 10)],
  ])('that %s is refused, and nothing is replaced in it', async (_, type, payload) => {
    const response = await post(payload, { 'content-type': type });
    expect([response.status, response.code, response.body.detail]).toEqual([
      415,
      'unsupported_media_type',
      'the body must be in UTF-8',
    ]);
  });

  it('that is compressed is refused', async () => {
    const response = await post(gzipSync('{"wish":"a"}'), { 'content-encoding': 'gzip' });
    expect([response.status, response.code]).toEqual([415, 'unsupported_media_type']);
    expect(await post('{"wish":"a"}', { 'content-encoding': 'identity' })).toMatchObject({ status: 201 });
  });

  it('may say that it is UTF-8', async () => {
    for (const type of ['application/json;charset=UTF-8', 'application/json; charset="utf-8"', 'APPLICATION/JSON'])
      expect(await post('{"wish":"a"}', { 'content-type': type })).toMatchObject({ status: 201 });
    const response = await post({ wish: 'бір ат' }, { 'content-type': 'application/json; charset=utf-8' });
    expect(response).toMatchObject({ status: 201, body: { wish: 'бір ат' } });
  });

  it('that is nothing but brackets does not bring the process down', async () => {
    const status = await overTheWire(`{"wish":"a","more":${'['.repeat(65_000)}`);
    expect(status).toBe(400);
    expect(await send('/v1/count')).toMatchObject({ status: 200 });
  });

  it.each([
    ['says that it is 100 MB', { 'content-length': '100000000' }],
    ['does not say how much it is', { 'transfer-encoding': 'chunked' }],
  ])('that is too large is answered before it has come, when it %s (case 45)', async (_, headers) => {
    const { port } = service.app.getHttpServer().address() as { port: number };
    const status = await new Promise<number>((resolve, reject) => {
      const call = httpRequest({
        port,
        host: '127.0.0.1',
        path: '/v1/wishes',
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
      });
      call.once('response', (response) => {
        resolve(response.statusCode!);
        call.destroy();
      });
      call.once('error', reject);
      // A little more than is read, and no end.
      call.write('x'.repeat(80 * 1024));
    });
    expect(status).toBe(413);
  });

  async function overTheWire(body: string): Promise<number> {
    const { port } = service.app.getHttpServer().address() as { port: number };
    return new Promise((resolve, reject) => {
      const call = httpRequest(
        {
          port,
          host: '127.0.0.1',
          path: '/v1/wishes',
          method: 'POST',
          headers: { 'content-type': 'application/json' },
        },
        (response) => resolve(response.resume().statusCode!),
      );
      call.once('error', reject);
      call.end(body);
    });
  }
});

describe('an answer', () => {
  const GIVEN = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

  it('goes on with the given trace in a span of its own', async () => {
    const { headers } = await send('/v1/count', { headers: { traceparent: GIVEN } });
    expect(headers['traceparent']).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/);
    expect(headers['traceparent']).not.toBe(GIVEN);
    const refused = await send('/v1/count?x=1', { headers: { traceparent: GIVEN } });
    expect(refused.body.traceId).toBe('0af7651916cd43dd8448eb211c80319c');
  });

  it('starts a trace where the given one is none', async () => {
    for (const traceparent of ['nonsense', '00-0af7', `${GIVEN}\u00e9`]) {
      const { headers } = await send('/v1/count', { headers: { traceparent } });
      expect(headers['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
      expect(headers['traceparent']).not.toContain('0af7');
    }
  });

  it('to the platform itself begins no trace, and goes on with a given one', async () => {
    service.spans.splice(0);
    const headers = { 'x-internal-token': INTERNAL };
    await send('/internal/wishes', { headers });
    expect(service.spans).toEqual([]);
    await send('/v1/count');
    await send('/internal/wishes', { headers: { ...headers, traceparent: GIVEN } });
    expect(service.spans).toEqual(['GET /v1/count', 'GET /internal/wishes']);
  });

  it('of a deprecated operation says since when and until when, also where it refuses', async () => {
    const operator = await service.authorization('dana', 'operator');
    for (const [authorization, status] of [
      [operator, 200],
      [aigerim, 403],
      ['', 401],
    ] as const) {
      const response = await send('/v1/count-of-old', { headers: { authorization } });
      expect([response.status, response.headers]).toMatchObject([
        status,
        {
          deprecation: '@1780272000',
          sunset: 'Tue, 01 Jun 2027 00:00:00 GMT',
          link: '<https://aiyrbas.kz/moves>; rel="deprecation"; type="text/html"',
        },
      ]);
    }
    expect(Object.keys((await send('/v1/count')).headers)).not.toEqual(expect.arrayContaining(['deprecation']));
  });

  it('may not be sniffed, framed or kept by scripts, and is stored by nobody', async () => {
    for (const url of ['/v1/count', '/v1/nothing', '/v1/count?x=1', '/internal/wishes', '/v1/wishes/%zz/pages/1']) {
      const { headers } = await send(url);
      expect([url, headers['cache-control']]).toEqual([url, 'no-store']);
      if (url.includes('%zz')) continue;
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['x-powered-by']).toBeUndefined();
    }
  });

  it('to a bug says nothing of what is inside; the log says it', async () => {
    const response = await post({ wish: 'a horse', fate: 'broken' });
    expect([response.status, response.code]).toEqual([500, 'internal_error']);
    expect(response.text).not.toMatch(/secret_column|select|Error|\.ts/);
    expect(response.body.detail).toBeUndefined();
    expect(service.logged).toMatchObject([
      { level: 'error', fields: { error: { code: '42703' }, instance: '/v1/wishes', traceId: response.body.traceId } },
    ]);
  });

  it('to a database that goes away is: come again', async () => {
    const response = await post({ wish: 'a horse', fate: 'cut off' });
    expect([response.status, response.code]).toEqual([503, 'service_unavailable']);
    expect(response.headers['retry-after']).toBe('1');
    expect(service.logged).toMatchObject([{ level: 'warn', fields: { traceId: response.body.traceId } }]);
  });

  it('that a controller refuses gets the reason, and writes no log line', async () => {
    const response = await post({ wish: 'a horse', fate: 'refused' });
    expect(response.body).toMatchObject({
      type: 'https://aiyrbas.kz/problems/limit_exceeded',
      title: 'Limit exceeded',
      status: 422,
      code: 'limit_exceeded',
      detail: 'one wish too many',
      instance: '/v1/wishes',
    });
    expect(service.logged).toEqual([]);
  });

  it('that does not fit its contract is a bug', async () => {
    const response = await send('/internal/wishes', { headers: { 'x-internal-token': INTERNAL } });
    expect([response.status, response.code]).toEqual([500, 'internal_error']);
    expect(response.text).not.toContain('a secret');
  });

  it('is measured by operation, not by path', async () => {
    await send(`/v1/wishes/${ID}/pages/1`);
    const text = await service.metrics.render();
    expect(text).toMatch(/http_request_seconds_count\{service="wishes",operation="showWish",status="200"\} \d+/);
    expect(text).not.toContain(ID);
  });
});
