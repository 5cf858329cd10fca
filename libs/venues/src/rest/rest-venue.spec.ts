// What a venue's misbehaviour on the wire means: proven unsent, refused, or unknown. Over real HTTP.
import { type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Sensitive, systemClock } from '@aiyrbas/kernel';
import type { Execution, OrderTerms } from '../venue-port';
import { RestVenue } from './rest-venue';
import type { VenueMessage } from './venue-client';

const terms: OrderTerms = {
  clientOrderId: '0'.repeat(32),
  pair: 'ETH/KZT',
  side: 'buy',
  quantity: '0.100000000000000000',
  limit: '1800000.00',
};

let server: Server;
let responder: (response: ServerResponse, method: string) => void;
let seen: { method: string | undefined; url: string | undefined; key: unknown; body: string }[];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      seen.push({ method: request.method, url: request.url, key: request.headers['x-api-key'], body });
      responder(response, request.method ?? '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => (seen = []));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;

async function executed(over: { baseUrl?: string } = {}): Promise<{ execution: Execution; messages: VenueMessage[] }> {
  const messages: VenueMessage[] = [];
  const venue = new RestVenue({
    venue: 'ataix',
    baseUrl: over.baseUrl ?? url(),
    apiKey: new Sensitive('the-key-of-ataix'),
    timeoutMs: 200,
    clock: systemClock,
  });
  return { execution: await venue.execute(terms, (message) => messages.push(message)), messages };
}

const respond = (status: number, body: unknown) => (response: ServerResponse) => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

test('nobody listens: the order was provably not sent', async () => {
  const gone = createServer();
  await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
  const { port } = gone.address() as AddressInfo;
  await new Promise((resolve) => gone.close(resolve));
  const { execution } = await executed({ baseUrl: `http://127.0.0.1:${port}/api` });
  expect(execution).toEqual({ kind: 'not_sent', reason: 'ECONNREFUSED' });
});

test.each([
  ['says too many requests', respond(429, {}), 'not_sent'],
  ['says that our key is wrong', respond(401, { code: 'unauthenticated' }), 'not_sent'],
  ['refuses the order', respond(400, { code: 'price_step' }), 'refused'],
  ['fails by itself', respond(500, {}), 'unknown'],
  ['hangs up', (response: ServerResponse) => void response.destroy(), 'unknown'],
  ['answers nothing', () => undefined, 'unknown'],
  ['answers no JSON', (response: ServerResponse) => void response.end('<html>'), 'unknown'],
  ['answers another shape', respond(200, { ok: true }), 'unknown'],
  [
    'sends us elsewhere',
    (response: ServerResponse) => void response.writeHead(302, { location: '/x' }).end(),
    'unknown',
  ],
])('the venue %s: %s', async (_, behaviour, kind) => {
  responder = behaviour;
  const { execution } = await executed();
  expect(execution.kind).toBe(kind);
});

test('an order that was placed but cannot be read keeps the venue’s id', async () => {
  responder = (response, method) =>
    method === 'POST'
      ? respond(200, { result: { orderID: 'atx-7', status: 'new' } })(response)
      : respond(503, {})(response);
  const { execution } = await executed();
  expect(execution).toEqual({ kind: 'unknown', reason: 'http_503', venueOrderId: 'atx-7' });
});

test('sends the documented shape, without idle zeros, without a client id where none is known, and archives exact bytes', async () => {
  responder = respond(400, { code: 'price_step' });
  const { execution, messages } = await executed();
  expect(execution).toEqual({ kind: 'refused', reason: 'price_step' });
  expect(seen).toEqual([
    {
      method: 'POST',
      url: '/api/orders',
      key: 'the-key-of-ataix',
      body: '{"symbol":"ETH/KZT","side":"buy","type":"limit","quantity":"0.1","price":"1800000","timeInForce":"IOC"}',
    },
  ]);
  expect(messages.map(({ direction, status, bytes }) => ({ direction, status, text: bytes.toString() }))).toEqual([
    { direction: 'in', status: 400, text: '{"code":"price_step"}' },
  ]);
});
