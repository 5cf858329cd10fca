import { type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiError, createClient, idempotencyKey, orderEvents, unwrap } from './index';

const ID = '019aaf00-0000-7000-8000-000000000001';
interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

let server: Server;
let received: Received[];
let responses: ((response: ServerResponse) => void)[];
let baseUrl: string;

beforeEach(async () => {
  received = [];
  responses = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      received.push({ method: request.method!, url: request.url!, headers: request.headers, body });
      responses.shift()!(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => new Promise((resolve) => server.closeAllConnections() ?? server.close(resolve)));

const json =
  (status: number, body: object, headers: Record<string, string> = {}) =>
  (response: ServerResponse): void => {
    const type = status < 400 ? 'application/json' : 'application/problem+json';
    response.writeHead(status, { 'content-type': type, ...headers }).end(JSON.stringify(body));
  };
const problem = (status: number, code: string, headers?: Record<string, string>) =>
  json(status, { type: `https://aiyrbas.kz/problems/${code}`, title: code, status, code }, headers);

const order = (client: ReturnType<typeof createClient>) =>
  client.POST('/v1/orders', { params: { header: idempotencyKey() }, body: { quote: 'a token' } });

describe('a request', () => {
  it('carries the token of its moment, and a command its key', async () => {
    let calls = 0;
    const client = createClient({ baseUrl, token: () => `token-${(calls += 1)}` });
    responses.push(json(200, { id: ID, status: 'accepted' }), json(201, { id: ID }));
    expect(await unwrap(client.GET('/v1/customers/me'))).toEqual({ id: ID, status: 'accepted' });
    await unwrap(order(client));
    expect(received.map(({ headers }) => headers['authorization'])).toEqual(['Bearer token-1', 'Bearer token-2']);
    expect(received[0]!.headers['idempotency-key']).toBeUndefined();
    expect(received[1]).toMatchObject({ body: '{"quote":"a token"}', headers: { 'content-type': 'application/json' } });
    expect(received[1]!.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([
    [503, 'service_unavailable'],
    [429, 'too_many_requests'],
    [409, 'idempotency_key_in_use'],
  ])('that is answered %i %s is sent again, the same in every byte', async (status, code) => {
    responses.push(problem(status, code, { 'retry-after': '0' }), json(201, { id: ID }));
    await unwrap(order(createClient({ baseUrl })));
    expect(received).toHaveLength(2);
    const [first, second] = received.map(({ headers, body }) => [headers['idempotency-key'], body]);
    expect(second).toEqual(first);
  });

  it.each([
    ['a refusal that stays', 409, 'quote_used', 15_000],
    ['a pause that is longer than it may take', 503, 'service_unavailable', 500],
    ['an error of ours', 500, 'internal_error', 15_000],
  ])('is not sent again after %s', async (_, status, code, retryForMs) => {
    responses.push(problem(status, code, { 'retry-after': '1' }));
    const call = unwrap(order(createClient({ baseUrl, retryForMs })));
    await expect(call).rejects.toMatchObject({ name: 'ApiError', code, problem: { status } });
    expect(received).toHaveLength(1);
  });

  it('that is a command without a key is never sent again', async () => {
    responses.push(problem(503, 'service_unavailable'));
    const client = createClient({ baseUrl });
    const call = client.POST('/v1/orders', { params: { header: {} as never }, body: { quote: 'a token' } });
    await expect(unwrap(call)).rejects.toBeInstanceOf(ApiError);
    expect(received).toHaveLength(1);
  });

  it('that a proxy refuses in its own words is a problem too', async () => {
    responses.push((response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>'));
    const call = unwrap(createClient({ baseUrl }).GET('/v1/markets'));
    await expect(call).rejects.toMatchObject({ problem: { type: 'about:blank', status: 502, code: 'http_502' } });
  });
});

describe('the events of an order', () => {
  const entry = (version: number, state: string) => ({ version, state, at: '2026-11-23T09:15:30.000Z', cause: 'test' });
  const event = (version: number, state: string): string =>
    `event: state\nid: ${version}\ndata: ${JSON.stringify(entry(version, state))}\n\n`;
  const stream =
    (...parts: string[]) =>
    (response: ServerResponse) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      parts.forEach((part) => response.write(part));
      response.end();
    };

  it('go on behind the last one where the stream ends early, and stop at a terminal state', async () => {
    const [whole, cut] = [event(2, 'cleared'), 20];
    responses.push(
      stream(event(1, 'placed'), ': waiting\n\n', whole.slice(0, cut), whole.slice(cut), 'event: state\nid: 3'),
    );
    responses.push(stream(event(3, 'not_known_yet'), event(4, 'completed'), event(5, 'never')));
    const states: string[] = [];
    for await (const { state } of orderEvents(createClient({ baseUrl }), ID)) states.push(state);
    expect(states).toEqual(['placed', 'cleared', 'not_known_yet', 'completed']);
    expect(received.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '2']);
  });

  it('of an order that is not there are a refusal', async () => {
    responses.push(problem(404, 'not_found'));
    await expect(orderEvents(createClient({ baseUrl }), ID).next()).rejects.toMatchObject({ code: 'not_found' });
  });
});
