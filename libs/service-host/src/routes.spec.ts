import type { IncomingMessage, ServerResponse } from 'node:http';
import { mounted, routesOf } from './routes';

interface ServiceState {
  readonly alive?: boolean;
  readonly ready?: Readonly<Record<string, string>>;
}

/** Services that note each call that they get. */
function services(of: Readonly<Record<string, ServiceState>>) {
  const calls: string[] = [];
  const all = Object.entries(of).map(([name, { alive = true, ready = { service: 'up' } }]) => ({
    name,
    handle: ({ url }: IncomingMessage) => void calls.push(`${name} ${url}`),
    isAlive: () => alive,
    ready: async () => ({ ...ready }),
    metrics: async () => `# HELP x y\n# TYPE x gauge\nx{service="${name}"} 1\n`,
  }));
  const documents = ({ url }: IncomingMessage): void => void calls.push(`documents ${url}`);
  const routes = routesOf(all, documents);
  const call = async (url: string, headers: Record<string, string> = {}): Promise<string> => {
    const sent: string[] = [];
    const response = { writeHead: () => response, end: (text: string) => void sent.push(text) };
    routes({ url, headers, method: 'GET' } as unknown as IncomingMessage, response as unknown as ServerResponse);
    await new Promise(setImmediate);
    return calls.pop() ?? sent.join('');
  };
  return { call };
}

const GROUP = { kyc: {}, orders: {}, ledger: {} };

it.each([
  ['/v1/orders/1?x=2', 'orders'],
  ['/ops/v1/ledger/differences', 'ledger'],
  ['/v1/customers', 'kyc'],
  ['/openapi.json', 'documents'],
  // Refused by whoever is first: it is nobody's here.
  ['/v1/quotes', 'kyc'],
  ['/nothing', 'kyc'],
])('leads %s to %s', async (url, expected) => expect(await services(GROUP).call(url)).toBe(`${expected} ${url}`));

it('leads a call between services to the one that it names', async () => {
  const { call } = services(GROUP);
  expect(await call('/internal/streams', { 'x-service': 'ledger' })).toBe('ledger /internal/streams');
  expect(await call('/internal/streams', { 'x-service': 'orders' })).toBe('orders /internal/streams');
  // What is public is not led by a header.
  expect(await call('/v1/orders', { 'x-service': 'ledger' })).toBe('orders /v1/orders');
});

it('is as alive as its least alive service', async () => {
  expect(await services(GROUP).call('/health/live')).toBe('kyc /health/live');
  expect(await services({ ...GROUP, ledger: { alive: false } }).call('/health/live')).toBe('ledger /health/live');
});

it('is as ready as its least ready service', async () => {
  const degraded = { service: 'up', redis: 'degraded: away' };
  expect(await services(GROUP).call('/health/ready')).toBe('kyc /health/ready');
  expect(await services({ ...GROUP, orders: { ready: degraded } }).call('/health/ready')).toBe('orders /health/ready');
  expect(
    await services({ ...GROUP, orders: { ready: degraded }, ledger: { ready: { database: 'away' } } }).call(
      '/health/ready',
    ),
  ).toBe('ledger /health/ready');
});

it('shows the metrics of all, each under its own name', async () => {
  const text = await services(GROUP).call('/metrics');
  expect(text.match(/^x\{service="\w+"\} 1$/gm)).toEqual(Object.keys(GROUP).map((name) => `x{service="${name}"} 1`));
  expect(text.match(/^# HELP/gm)).toHaveLength(1);
});

it('leads a service that is alone everything but the documents', async () => {
  const { call } = services({ orders: {} });
  for (const url of ['/v1/orders', '/v1/quotes', '/internal/streams', '/metrics', '/health/ready', '/health/live']) {
    expect(await call(url)).toBe(`orders ${url}`);
  }
  expect(await call('/docs')).toBe('documents /docs');
});

it.each([
  ['/oidc', 'issuer'],
  ['/oidc/token?x=1', 'issuer'],
  ['/oidc-of-others', 'others'],
  ['/v1/orders', 'others'],
])('leads %s, by whole path segments, to the %s', (url, expected) => {
  const calls: string[] = [];
  const noting = (name: string) => (): void => void calls.push(name);
  const handle = mounted([{ prefix: '/oidc', handle: noting('issuer') }], noting('others'));
  handle({ url } as IncomingMessage, {} as ServerResponse);
  expect(calls).toEqual([expected]);
});
