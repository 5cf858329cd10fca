// The two gateways as a real nginx reads their configuration, before services that record what reaches them. Attacks are
// tables: what is sent is written as bytes, so that no client puts it right first.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, type Server, createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type Socket, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import {
  type NginxOptions,
  OPERATIONS,
  OPERATORS_DOCUMENT_PATH,
  isOperatorsOperation,
  isPublicOperation,
  nginxConfig,
  problem as problemSchema,
  routedPaths,
} from '@aiyrbas/contracts';
import { type Certificates, type ServerProcess, freePorts, makeCertificates, startNginx } from '@aiyrbas/servers';

const ROOT = join(__dirname, '../../..');
const ID = '019aaf00-0000-7000-8000-000000000001';
const IIN = '900115300013';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SERVICES = [...new Set(routedPaths(() => true).map(({ service }) => service)), 'dev-issuer'];
const OF_ONE_MACHINE = { requestsPerSecond: 10_000, burst: 10_000, connections: 1_000 };

interface Received {
  readonly port: 'api' | 'operations';
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let folder: string;
let services: { api: Server; operations: Server };
let received: Received[] = [];
const running: ServerProcess[] = [];

/** Stands where services stand: it says what reached it, and answers everything. An event stream it keeps open. */
async function recordingServer(port: Received['port']): Promise<Server> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method = '', url: target = '', headers } = request;
      received.push({ port, method, target, headers, body: Buffer.concat(parts).toString() });
      response.writeHead(200, { 'content-type': 'text/plain', traceparent: `00-${TRACE}-00f067aa0ba902b7-01` });
      if (target.endsWith('/events')) response.write('data: first\n\n');
      else response.end('reached');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const portOf = (server: Server): number => (server.address() as { port: number }).port;

interface Gateways {
  readonly customers: number;
  readonly operators: number;
  readonly logFile: string;
  stop(): Promise<void>;
}

type Changed = Partial<NginxOptions>;

/** @param changed what differs from the usual options; with the address of the customers' gateway, where it needs that. */
async function startGateways(name: string, changed: Changed | ((listen: string) => Changed) = {}): Promise<Gateways> {
  const [customers, operators] = (await freePorts(2)) as [number, number];
  const at = (server: Server): string[] => [`127.0.0.1:${portOf(server)}`];
  const own = join(folder, name);
  const logFile = join(folder, `${name}.log`);
  const nginx = await startNginx({
    folder: own,
    port: customers,
    logFile,
    config: nginxConfig({
      customers: { listen: `127.0.0.1:${customers}` },
      operators: { listen: `127.0.0.1:${operators}` },
      services: Object.fromEntries(
        SERVICES.map((service) => [service, { api: at(services.api), operations: at(services.operations) }]),
      ),
      demo: false,
      limits: OF_ONE_MACHINE,
      folder: own,
      ...(typeof changed === 'function' ? changed(`127.0.0.1:${customers}`) : changed),
    }),
  });
  running.push(nginx);
  return { customers, operators, logFile, stop: () => nginx.stop() };
}

interface Reply {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Sends bytes and gives all that comes back until the other side closes. */
function exchange(port: number, bytes: string, isDone: (text: string) => boolean = () => false): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket: Socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
    socket.on('data', (part: Buffer) => {
      text += part.toString('latin1');
      if (isDone(text)) socket.destroy();
    });
    // A gateway that refuses what is still being sent may reset the connection.
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(text));
  });
}

function replyIn(text: string): Reply {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [line = '', ...fields] = head.split('\r\n');
  const headers = new Map(
    fields.map((field): [string, string] => {
      const at = field.indexOf(':');
      return [field.slice(0, at).toLowerCase(), field.slice(at + 1).trim()];
    }),
  );
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(line)?.[1] ?? 0), headers, body: rest.join('\r\n\r\n') };
}

const send = async (port: number, bytes: string): Promise<Reply> => replyIn(await exchange(port, bytes));

const requestOf = (target: string, method = 'GET', host = 'gateway'): string =>
  `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;

const call = (port: number, target: string, method = 'GET'): Promise<Reply> => send(port, requestOf(target, method));

function expectProblem(reply: Reply, status: number, code: string): void {
  expect([reply.status, reply.headers.get('content-type'), reply.headers.get('cache-control')]).toEqual([
    status,
    'application/problem+json',
    'no-store',
  ]);
  const body = problemSchema.parse(JSON.parse(reply.body));
  expect([body.status, body.code]).toEqual([status, code]);
  expect(body.traceId).toMatch(/^[0-9a-f]{32}$/);
}

let gateways: Gateways;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aiyrbas-gateways-'));
  services = { api: await recordingServer('api'), operations: await recordingServer('operations') };
  gateways = await startGateways('usual');
}, 60_000);
beforeEach(() => void (received = []));
afterAll(async () => {
  await Promise.all(running.map((nginx) => nginx.stop()));
  for (const server of Object.values(services)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  rmSync(folder, { recursive: true, force: true });
});

const BOTH = ['customers', 'operators'] as const;

describe('a path', () => {
  const FILLED: Readonly<Record<string, string>> = { service: 'kyc', bic: 'HSBKKZKX', topic: 'kyc.v1', partition: '0' };
  /** nginx answers the probe itself. */
  const paths = [...new Set(OPERATIONS.map(({ path }) => path))].filter((path) => path !== '/health/live');

  it.each(paths)('%s leads where its callers are served, as it was sent, and nowhere else', async (path) => {
    const operations = OPERATIONS.filter((one) => one.path === path);
    const target = `${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => FILLED[name] ?? ID)}?cursor=a%2Fb%20c`;
    const isStream = operations.some(({ replyType }) => replyType === 'text/event-stream');
    const expected = {
      customers: operations.some(isPublicOperation),
      operators: operations.some(isOperatorsOperation),
    };
    for (const name of BOTH) {
      received = [];
      const isDone = (text: string): boolean => isStream && text.includes('data: first');
      const reply = replyIn(await exchange(gateways[name], requestOf(target), isDone));
      if (expected[name]) {
        expect([reply.status, reply.headers.get('traceparent')]).toEqual([200, expect.stringContaining(TRACE)]);
        const port = name === 'customers' ? 'api' : 'operations';
        expect(received).toEqual([expect.objectContaining({ port, target })]);
      } else {
        expectProblem(reply, 404, 'not_found');
        expect(received).toEqual([]);
      }
    }
  });

  it('of the documents leads to customers’ documents, and operators have one of their own', async () => {
    for (const path of ['/openapi.json', '/docs', '/docs/', '/docs/start.js', '/problems', '/problems/not_found']) {
      expect((await call(gateways.customers, path)).status).toBe(200);
      expectProblem(await call(gateways.operators, path), 404, 'not_found');
    }
    expect(received.map(({ port }) => port)).toEqual(Array.from({ length: 6 }, () => 'api'));
    received = [];
    expect((await call(gateways.operators, '/ops/openapi.json')).status).toBe(200);
    expect(received).toEqual([expect.objectContaining({ port: 'operations', target: OPERATORS_DOCUMENT_PATH })]);
    expectProblem(await call(gateways.customers, '/ops/openapi.json'), 404, 'not_found');
  });

  const NOBODYS = [
    '/v1',
    '/v1/',
    '/v1/order',
    '/V1/orders',
    '/v1/orders/',
    '/v1/orders-of-others',
    `/v1/orders/${ID}/`,
    `/v1/orders/${ID}/receipt/more`,
    '/OPS/v1/kyc/parked',
    '/ops',
    '/ops/v1/none/parked',
    '/ops/v1/bank-simulator/parked',
    '/metrics',
    '/metrics/',
    '/health/ready',
    '/internal/streams',
    '/internal/streams/kyc.v1/0',
    '/docs/a/b',
    '/.git/config',
    '/.env',
    // Only in a demonstration.
    '/simulator/faults',
    '/simulator/banks/HSBKKZKX/messages',
    '/simulator/venues/intebix/api/orders',
    '/oidc',
    '/oidc/token',
    '/oidc/.well-known/openid-configuration',
  ];
  it.each(NOBODYS)('%s is nobody’s at either gateway', async (target) => {
    for (const name of BOTH) expectProblem(await call(gateways[name], target), 404, 'not_found');
    expect(received).toEqual([]);
  });

  /** How strangers have tried to reach operators' calls through a path that is routed. */
  const DISGUISED = [
    '/%6fps/v1/kyc/parked',
    '/ops%2fv1/kyc/parked',
    '/v1/orders/%2e%2e/%2e%2e/ops/v1/kyc/parked',
    '/v1/orders/..%2f..%2fops/v1/kyc/parked',
    '/v1/orders/..%252f..%252fops/v1/kyc/parked',
    '/v1/orders/%2e',
    '/v1/orders/../../ops/v1/kyc/parked',
    '/v1/../ops/v1/kyc/parked',
    '/v1/./orders',
    '/v1/orders/..',
    '/v1/orders/..?limit=1',
    '/ops/v1/kyc/parked;/../../../../v1/orders',
    '/v1/orders;x=1',
    '//ops/v1/kyc/parked',
    '/v1//orders',
    '/v1/orders//',
    '/v1\\..\\ops',
    '/v1/orders%00',
    '/v1/orders%0d%0aX-Internal-Token:%201',
    '/v1/orders%c0%af..%c0%afops',
    '/v1/orders%ef%bc%8f',
    '/v1/orders\u00e9',
    '/ops/v1/kyc/parked#/../../../../v1/orders',
    '/v1/orders#/ops',
    'http://gateway/v1/orders/%2e%2e/%2e%2e/ops/v1/kyc/parked',
    'http://gateway//ops/v1/kyc/parked',
  ];
  it.each(DISGUISED)('%s is refused before it is routed', async (target) => {
    for (const name of BOTH) expectProblem(await call(gateways[name], target), 400, 'invalid_request');
    expect(received).toEqual([]);
  });

  it('in absolute form is routed by its path, whatever host it names', async () => {
    expectProblem(await call(gateways.customers, 'http://operators.example/ops/v1/kyc/parked'), 404, 'not_found');
    expect((await call(gateways.customers, 'http://operators.example/v1/markets')).status).toBe(200);
    expect(received.map(({ port, target }) => [port, target])).toEqual([['api', '/v1/markets']]);
  });
});

describe('a request', () => {
  const post = (fields: string, body: string): string =>
    `POST /v1/orders HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n${fields}\r\n${body}`;
  const HIDDEN = 'GET /ops/v1/kyc/parked HTTP/1.1\r\nHost: gateway\r\n\r\n';

  it.each([
    ['with a length and chunks', post('Content-Length: 6\r\nTransfer-Encoding: chunked\r\n', `0\r\n\r\n${HIDDEN}`)],
    ['with chunks and a length', post('Transfer-Encoding: chunked\r\nContent-Length: 6\r\n', `0\r\n\r\n${HIDDEN}`)],
    ['with two lengths', post('Content-Length: 0\r\nContent-Length: 60\r\n', HIDDEN)],
    ['with two equal lengths', post('Content-Length: 2\r\nContent-Length: 2\r\n', '{}')],
    ['with a list of lengths', post('Content-Length: 0, 60\r\n', HIDDEN)],
    ['with a signed length', post('Content-Length: +2\r\n', '{}')],
    ['with a negative length', post('Content-Length: -1\r\n', '{}')],
    ['with a length in hexadecimal', post('Content-Length: 0x2\r\n', '{}')],
    ['with an unknown coding', post('Transfer-Encoding: xchunked\r\n', `0\r\n\r\n${HIDDEN}`)],
    ['with two codings', post('Transfer-Encoding: gzip, chunked\r\n', `0\r\n\r\n${HIDDEN}`)],
    ['with the coding twice', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n', '0\r\n\r\n')],
    ['with a space before the colon', post('Transfer-Encoding : chunked\r\n', `0\r\n\r\n${HIDDEN}`)],
    ['with a chunk size that is none', post('Transfer-Encoding: chunked\r\n', `zz\r\n\r\n${HIDDEN}`)],
    ['with a chunk size beyond any number', post('Transfer-Encoding: chunked\r\n', `ffffffffffffffffff\r\n${HIDDEN}`)],
    ['with a NUL in a header', post('X-Any: a\0b\r\n', '')],
    ['with two hosts', 'GET /v1/markets HTTP/1.1\r\nHost: gateway\r\nHost: operators\r\n\r\n'],
    ['with a host that is none', 'GET /v1/markets HTTP/1.1\r\nHost: a/b\r\n\r\n'],
    ['without a host', 'GET /v1/markets HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['of a version that is not spoken', 'GET /v1/markets HTTP/3.0\r\nHost: gateway\r\n\r\n'],
    ['with a method that is none', 'get /v1/markets HTTP/1.1\r\nHost: gateway\r\n\r\n'],
    ['with a space in its target', 'GET /v1/markets /ops HTTP/1.1\r\nHost: gateway\r\n\r\n'],
    ['that is no HTTP', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'],
    ['with a header of 20 kB', `GET /v1/markets HTTP/1.1\r\nHost: gateway\r\nX-Any: ${'x'.repeat(20_000)}\r\n\r\n`],
    [
      'with 80 kB of headers',
      `GET /v1/markets HTTP/1.1\r\nHost: gateway\r\n${`X-Any: ${'x'.repeat(9_900)}\r\n`.repeat(8)}\r\n`,
    ],
    ['with an address of 20 kB', requestOf(`/v1/markets?x=${'x'.repeat(20_000)}`)],
  ])('%s is refused, and nothing of it reaches a service', async (_, bytes) => {
    expectProblem(await send(gateways.customers, bytes), 400, 'invalid_request');
    expect(received).toEqual([]);
  });

  it.each([
    ['stated', post('Content-Length: 300000\r\n', 'x'.repeat(300_000))],
    ['stated and not sent', post('Content-Length: 99999999999\r\n', '')],
    [
      'in chunks',
      post('Transfer-Encoding: chunked\r\n', `${'10000\r\n'}${'x'.repeat(65_536)}\r\n`.repeat(5) + '0\r\n\r\n'),
    ],
  ])('with a body that is too large, %s, is refused', async (_, bytes) => {
    expectProblem(await send(gateways.customers, bytes), 413, 'payload_too_large');
    expect(received).toEqual([]);
  });

  it('in chunks is one request, whatever its body looks like', async () => {
    const chunk = `${HIDDEN.length.toString(16)}\r\n${HIDDEN}\r\n0\r\n\r\n`;
    expect((await send(gateways.customers, post('Transfer-Encoding: chunked\r\n', chunk))).status).toBe(200);
    expect(received.map(({ method, target, body }) => [method, target, body])).toEqual([
      ['POST', '/v1/orders', HIDDEN],
    ]);
    expect(received[0]!.headers).toMatchObject({ 'content-length': String(HIDDEN.length) });
    expect(received[0]!.headers).not.toHaveProperty('transfer-encoding');
  });

  it('behind another on one connection is routed by itself', async () => {
    const first = 'GET /v1/markets HTTP/1.1\r\nHost: gateway\r\n\r\n';
    const text = await exchange(gateways.customers, first + requestOf('/ops/v1/kyc/parked'));
    expect([...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status)).toEqual(['200', '404']);
    expect(received.map(({ target }) => target)).toEqual(['/v1/markets']);
  });

  it('brings no word about itself that only the platform says', async () => {
    const fields = [
      'X-Internal-Token: guessed',
      'X_Internal_Token: guessed',
      'Forwarded: for=203.0.113.7',
      'X-Forwarded-For: 203.0.113.7',
      'X-Forwarded-Proto: https',
      'Connection: Upgrade, HTTP2-Settings',
      'Upgrade: h2c',
      'Authorization: Bearer mine',
    ].join('\r\n');
    const bytes = `GET /v1/markets HTTP/1.1\r\nHost: gateway\r\n${fields}\r\n\r\n`;
    await exchange(gateways.customers, bytes, (text) => text.includes('reached'));
    expect(received).toHaveLength(1);
    const { headers } = received[0]!;
    for (const name of ['x-internal-token', 'x_internal_token', 'forwarded', 'upgrade', 'connection'])
      expect(headers[name] ?? '').not.toMatch(/guessed|203|h2c|upgrade/i);
    expect(headers).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      authorization: 'Bearer mine',
    });
  });

  it.each(['TRACE', 'CONNECT'])('to %s is refused', async (method) => {
    expect((await call(gateways.customers, '/v1/markets', method)).status).toBe(405);
    expect(received).toEqual([]);
  });
});

describe('a slow caller', () => {
  it.each([
    ['never ends its headers', 'GET /v1/markets HTTP/1.1\r\nHost: gateway\r\nX-Any: '],
    ['never sends its body', 'POST /v1/orders HTTP/1.1\r\nHost: gateway\r\nContent-Length: 10\r\n\r\n{'],
    ['says nothing', ''],
  ])('that %s is let go, and keeps nobody else waiting', async (name, bytes) => {
    const slow = await startGateways(`slow-${name.replaceAll(' ', '-')}`, { slowClientSeconds: 1 });
    const many = Array.from({ length: 300 }, () => exchange(slow.customers, bytes));
    expect((await call(slow.customers, '/v1/markets')).status).toBe(200);
    const texts = await Promise.all(many);
    expect(texts.filter((text) => text.startsWith('HTTP/1.1 2'))).toEqual([]);
    expect(received.map(({ target }) => target)).toEqual(['/v1/markets']);
    await slow.stop();
  });
});

describe('a greedy caller', () => {
  it('that asks more often than it may waits, and gets the answer of a service', async () => {
    const limited = await startGateways('requests', {
      limits: { requestsPerSecond: 1, burst: 4, connections: 100 },
    });
    const replies = await Promise.all(Array.from({ length: 30 }, () => call(limited.customers, '/v1/markets')));
    const refused = replies.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(20);
    expect(received).toHaveLength(30 - refused.length);
    for (const reply of refused) {
      expectProblem(reply, 429, 'too_many_requests');
      expect(reply.headers.get('retry-after')).toBe('1');
    }
    await limited.stop();
  });

  it('has so many connections and no more', async () => {
    const limited = await startGateways('connections', { limits: { ...OF_ONE_MACHINE, connections: 3 } });
    const stream = requestOf(`/v1/orders/${ID}/events`);
    const opened: Socket[] = [];
    for (let n = 0; n < 3; n += 1) {
      const socket = connect(limited.customers, '127.0.0.1', () => socket.write(stream));
      opened.push(socket);
      await new Promise((resolve) => socket.once('data', resolve));
    }
    expectProblem(await call(limited.customers, '/v1/markets'), 429, 'too_many_requests');
    for (const socket of opened) socket.destroy();
    await limited.stop();
  });
});

describe('the gateways', () => {
  it('say in a problem that a service is away', async () => {
    const [nobody] = (await freePorts(1)) as [number];
    const away = { kyc: { api: [`127.0.0.1:${nobody}`], operations: [`127.0.0.1:${nobody}`] } };
    const alone = await startGateways('away', { services: away });
    const reply = await call(alone.customers, '/v1/customers/me');
    expectProblem(reply, 503, 'service_unavailable');
    expect(reply.headers.get('retry-after')).toBe('1');
    await alone.stop();
  });

  it('lead to simulators and to the development issuer in a demonstration, customers only', async () => {
    const demo = await startGateways('demo', { demo: true });
    for (const target of ['/simulator/faults', '/oidc/token', '/oidc/.well-known/openid-configuration']) {
      expect((await call(demo.customers, target)).status).toBe(200);
      expectProblem(await call(demo.operators, target), 404, 'not_found');
      expectProblem(await call(demo.customers, target.replace('o', '%6f')), 400, 'invalid_request');
    }
    expect(received.map(({ port }) => port)).toEqual(['api', 'api', 'api']);
    await demo.stop();
  });

  it('may share a port under names of their own, and any other name is nobody’s', async () => {
    const named = await startGateways('named', (listen) => ({
      customers: { listen, host: 'api.example.kz' },
      operators: { listen, host: 'operators.example.kz' },
    }));
    const at = (host: string, target: string) => send(named.customers, requestOf(target, 'GET', host));
    expect((await at('api.example.kz', '/v1/markets')).status).toBe(200);
    expect((await at('operators.example.kz', '/ops/v1/kyc/parked')).status).toBe(200);
    expect(received.map(({ port }) => port)).toEqual(['api', 'operations']);
    expectProblem(await at('api.example.kz', '/ops/v1/kyc/parked'), 404, 'not_found');
    expectProblem(await at('other.example.kz', '/v1/markets'), 404, 'not_found');
    expectProblem(await at('other.example.kz', '/ops/v1/kyc/parked'), 404, 'not_found');
    expect(received).toHaveLength(2);
    await named.stop();
  });

  it('log each request with its trace, and nothing of a person', async () => {
    const secretPath = `/v1/orders/${ID}?iin=${IIN}`;
    const personal = `GET ${secretPath} HTTP/1.1\r\nHost: gateway\r\nUser-Agent: Aigerim\r\nAuthorization: Bearer ${IIN}\r\nConnection: close\r\n\r\n`;
    const logged = await startGateways('logged');
    await send(logged.customers, personal);
    const refused = await call(logged.operators, `/nowhere/${IIN}`);
    const malformed = await call(logged.customers, `/v1/%2e/${IIN}`);
    await send(logged.customers, `${IIN} / HTTP/1.1\r\n\r\n`);
    await logged.stop();
    const text = readFileSync(logged.logFile, 'utf8');
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const traceIdOf = ({ body }: Reply): unknown => (JSON.parse(body) as { traceId: string }).traceId;
    expect(
      lines.map(({ gateway, method, route, status, traceId }) => [gateway, method, route, status, traceId]),
    ).toEqual([
      ['customers', 'GET', '/v1/orders/{id}', 200, TRACE],
      ['operators', 'GET', '', 404, traceIdOf(refused)],
      ['customers', 'GET', '', 400, traceIdOf(malformed)],
      ['customers', 'other', '', 400, expect.stringMatching(/^[0-9a-f]{32}$/)],
    ]);
    for (const word of [IIN, ID, 'Aigerim', '127.0.0.1', 'Bearer']) expect(text).not.toContain(word);
  });
});

describe('with TLS', () => {
  let certificates: Certificates;
  let strangers: Certificates;
  let https: Server;
  beforeAll(async () => {
    certificates = makeCertificates(join(folder, 'tls'), ['kyc', 'api.example.kz', 'operators.example.kz']);
    strangers = makeCertificates(join(folder, 'strangers'), ['kyc']);
    const { cert, key } = certificates;
    https = createTlsServer({ cert: readFileSync(cert), key: readFileSync(key) }, (request, response) =>
      response.end(`reached ${request.url}`),
    );
    await new Promise<void>((resolve) => https.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => https.close(resolve)));

  const servicesAt = (service: string): Pick<NginxOptions, 'services'> => ({
    services: { [service]: { api: [`127.0.0.1:${portOf(https)}`] } },
  });
  const callOverTls = (port: number, target: string, servername: string): Promise<Reply> =>
    new Promise((resolve, reject) => {
      let text = '';
      const ca = readFileSync(certificates.ca);
      const socket = connectTls({ port, host: '127.0.0.1', servername, ca }, () =>
        socket.write(requestOf(target, 'GET', servername)),
      );
      socket.on('data', (part: Buffer) => (text += part.toString('latin1')));
      socket.once('error', reject);
      socket.once('close', () => resolve(replyIn(text)));
    });

  it('a service is called under its name, when its certificate is of an authority that is trusted', async () => {
    const gateway = await startGateways('to-tls', { ...servicesAt('kyc'), tlsToServices: { ca: certificates.ca } });
    const reply = await call(gateway.customers, '/v1/customers/me');
    expect([reply.status, reply.body]).toEqual([200, expect.stringContaining('reached /v1/customers/me')]);
    await gateway.stop();
  });

  it.each([
    ['of a strange authority', 'kyc', '/v1/customers/me', () => strangers.ca],
    ['for another name', 'orders', '/v1/orders', () => certificates.ca],
  ])('a service with a certificate %s receives nothing', async (_, service, target, caOf) => {
    const gateway = await startGateways(`refused-${service}`, {
      ...servicesAt(service),
      tlsToServices: { ca: caOf() },
    });
    expectProblem(await call(gateway.customers, target), 503, 'service_unavailable');
    await gateway.stop();
  });

  it('a gateway that has a certificate takes nothing in clear text', async () => {
    const certificate = certificates;
    const gateway = await startGateways('from-tls', (listen) => ({ customers: { listen, certificate } }));
    expect((await callOverTls(gateway.customers, '/v1/markets', 'api.example.kz')).status).toBe(200);
    expectProblem(await call(gateway.customers, '/v1/markets'), 400, 'invalid_request');
    expect(received.map(({ target }) => target)).toEqual(['/v1/markets']);
    await gateway.stop();
  });

  it('gateways that share a port are known by their names, and nobody else gets as far as a certificate', async () => {
    const certificate = certificates;
    const gateway = await startGateways('shared-tls', (listen) => ({
      customers: { listen, certificate, host: 'api.example.kz' },
      operators: { listen, certificate, host: 'operators.example.kz' },
    }));
    const at = (host: string) => callOverTls(gateway.customers, '/ops/v1/kyc/parked', host);
    expect((await at('operators.example.kz')).status).toBe(200);
    expectProblem(await at('api.example.kz'), 404, 'not_found');
    await expect(at('localhost')).rejects.toThrow(/unrecognized name/);
    await gateway.stop();
  });
});

describe('the configuration', () => {
  const program = join(ROOT, 'tools/ingress.mjs');
  const generate = (...args: string[]) => spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
  const checked = (config: string): string => {
    const own = mkdtempSync(join(folder, 'check-'));
    writeFileSync(join(own, 'nginx.conf'), config);
    // nginx opens its standard output as a file, and what Node gives a program is a socket.
    const output = openSync(join(own, 'output'), 'w');
    const { stderr } = spawnSync('nginx', ['-t', '-q', '-p', own, '-e', 'stderr', '-c', join(own, 'nginx.conf')], {
      encoding: 'utf8',
      stdio: ['ignore', output, 'pipe'],
    });
    closeSync(output);
    return stderr;
  };

  it('of compose is one that nginx takes', () => {
    expect(checked(readFileSync(join(ROOT, 'deploy/nginx/aiyrbas.conf'), 'utf8'))).toBe('');
  });

  it.each([
    [
      'a cluster, by names',
      ['--resolver', '10.96.0.10', '--names', '{service}.aiyrbas.svc.cluster.local', '--trusted-proxy', '10.0.0.0/8'],
    ],
    [
      'machines, by addresses',
      ['bank-gateway', 'kyc', 'ledger', 'orders', 'quotes', 'reconciliation', 'venue-gateway'].flatMap((name) => [
        '--service',
        `${name}=10.0.0.5`,
      ]),
    ],
  ])('of %s is one that nginx takes, without simulators', (_, args) => {
    const { status, stdout, stderr } = generate(...args, '--folder', folder);
    expect([status, stderr]).toEqual([0, '']);
    expect(checked(stdout)).toBe('');
    expect(stdout).not.toMatch(/simulator|oidc|dev-issuer/);
  });

  it.each([
    [['--names', '{service}'], '--resolver'],
    [['--service', 'kyc'], 'service=host'],
    [['--service', 'kyc=10.0.0.5'], 'no --service for bank-gateway'],
    [['--resolver', '10.96.0.10', '--burst', '5'], 'belong together'],
  ])('is not made of %j, and the reason is said', (args, reason) => {
    const { status, stdout, stderr } = generate(...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(reason);
  });
});
