import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServerProcess, freePorts, startRedis } from '@aiyrbas/servers';
import Redis from 'ioredis';
import type { OrderBook } from './order-book';
import { type Shared, SharedBooks } from './shared-books';

const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-redis-'));
let redis: ServerProcess;
let url: string;
let port: number;
const open: SharedBooks[] = [];
beforeAll(async () => {
  [port] = (await freePorts(1)) as [number];
  url = `redis://127.0.0.1:${port}`;
  redis = await startRedis({ folder, port });
});
afterAll(async () => {
  await Promise.all(open.map((books) => books.close()));
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Replicas that have the same secret sign alike. */
function signerWith(secret: string) {
  const sign = (text: string): string => createHmac('sha256', secret).update(text).digest('base64url');
  return { sign, verify: (text: string, signature: string) => sign(text) === signature };
}

/** A replica with a venue behind it that counts how often it is asked. */
function replica({ freshMs = 60_000, redisUrl = url, secret = 'of the service' } = {}) {
  const requests = { times: 0 };
  const reads: Shared[] = [];
  const venue = {
    orderBook: async (code: 'intebix' | 'ataix', pair: string): Promise<OrderBook> => {
      requests.times += 1;
      const now = new Date();
      return { venue: code, pair, bids: [{ price: '519.5', quantity: '10' }], asks: [], at: now, receivedAt: now };
    },
  };
  const faults: (string | undefined)[] = [];
  const books = new SharedBooks(venue, {
    redisUrl,
    signer: signerWith(secret),
    onRead: (outcome) => reads.push(outcome),
    onFault: (fault) => faults.push(fault),
    freshMs,
  });
  open.push(books);
  return { books, requests, reads, faults };
}

const connected = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 200));

it('one replica asks the venue, the other reads what it got, digit for digit', async () => {
  const [first, second] = [replica(), replica()];
  await connected();
  const book = await first.books.orderBook('intebix', 'USDT/KZT');
  await connected();
  expect(await second.books.orderBook('intebix', 'USDT/KZT')).toEqual(book);
  expect([first.requests.times, second.requests.times]).toEqual([1, 0]);
  expect([first.reads, second.reads]).toEqual([['miss'], ['hit']]);
});

it('a book is shared for as long as it is fresh', async () => {
  const { books, requests } = replica({ freshMs: 30 });
  await connected();
  await books.orderBook('ataix', 'BTC/KZT');
  await connected();
  await books.orderBook('ataix', 'BTC/KZT');
  expect(requests.times).toBe(2);
});

it('without Redis everybody asks for itself, and goes on sharing when it is back', async () => {
  const { books, requests, reads } = replica();
  await connected();
  await redis.stop('SIGKILL');
  await books.orderBook('intebix', 'ETH/KZT');
  await books.orderBook('intebix', 'ETH/KZT');
  expect(requests.times).toBe(2);
  expect(reads).toEqual(['away', 'away']);
  redis = await startRedis({ folder, port });
  for (let waited = 0; reads.at(-1) !== 'hit' && waited < 100; waited += 1) {
    await connected();
    await books.orderBook('intebix', 'ETH/KZT');
  }
  expect(reads.at(-1)).toBe('hit');
});

describe('a Redis that somebody else writes to', () => {
  const KEY = 'book:intebix:BTC/KZT';
  let client: Redis;
  beforeAll(() => {
    client = new Redis(url);
  });
  afterAll(() => client.disconnect());
  beforeEach(() => client.flushall());

  const goodBook = async (pair = 'BTC/KZT', secret?: string): Promise<string> => {
    const { books } = replica(secret === undefined ? {} : { secret });
    await connected();
    await books.orderBook('intebix', pair);
    await connected();
    return (await client.get(`book:intebix:${pair}`))!;
  };

  it.each<[string, () => Promise<string>]>([
    ['another price', async () => (await goodBook()).replace('519.5', '51.95')],
    ['no signature', async () => (await goodBook()).replace(/^\S+ /, '')],
    ['an empty signature', async () => (await goodBook()).replace(/^\S+/, '')],
    ['the book of another pair', () => goodBook('ETH/KZT')],
    ['a book that another service has signed', () => goodBook('BTC/KZT', 'of another service')],
    ['nothing that is a book', async () => 'x'],
  ])('%s is refused, said once, and asked of the venue', async (_, forged) => {
    await client.set(KEY, await forged());
    const { books, requests, reads, faults } = replica();
    await connected();
    const book = await books.orderBook('intebix', 'BTC/KZT');
    expect([book.bids[0]?.price, requests.times, reads]).toEqual(['519.5', 1, ['refused']]);
    expect(faults).toEqual([expect.stringContaining('no replica of this service')]);
    // What the replica has written in its place is good.
    await connected();
    await books.orderBook('intebix', 'BTC/KZT');
    expect([reads.at(-1), faults.at(-1)]).toEqual(['hit', undefined]);
  });

  it('an old book that is shown again is refused', async () => {
    const old = await goodBook();
    await client.set(KEY, old);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    const { books, reads } = replica({ freshMs: 50 });
    await connected();
    await books.orderBook('intebix', 'BTC/KZT');
    expect(reads).toEqual(['refused']);
  });
});

describe('a Redis that refuses', () => {
  let refusing: ServerProcess;
  let refusingPort: number;
  let tlsPort: number;

  beforeAll(async () => {
    [refusingPort, tlsPort] = (await freePorts(2)) as [number, number];
    const made = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'certificate.pem')];
    const kind = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
    execFileSync('openssl', ['req', ...kind, ...made], { stdio: 'ignore' });
    refusing = await startRedis({
      folder,
      port: refusingPort,
      settings: {
        requirepass: 'secret',
        'tls-port': String(tlsPort),
        'tls-cert-file': join(folder, 'certificate.pem'),
        'tls-key-file': join(folder, 'key.pem'),
        'tls-auth-clients': 'no',
      },
    });
  });
  afterAll(() => refusing.stop());

  it.each([
    ['wants another password', () => `redis://:wrong@127.0.0.1:${refusingPort}`, /^WRONGPASS: /],
    ['wants a password', () => `redis://127.0.0.1:${refusingPort}`, /^NOAUTH: /],
    [
      'has a certificate of its own',
      () => `rediss://:secret@localhost:${tlsPort}`,
      /certificate of Redis is not trusted/,
    ],
    ['is not there', () => 'redis://127.0.0.1:1', /^away \(ECONNREFUSED\)$/],
  ])('because it %s says so once, and its readers go to the venue', async (_, redisUrl, fault) => {
    const { books, requests, reads, faults } = replica({ redisUrl: redisUrl() });
    await connected();
    for (let times = 0; times < 2; times += 1) await books.orderBook('intebix', 'ETH/KZT');
    expect([requests.times, reads]).toEqual([2, ['away', 'away']]);
    expect(faults).toEqual([expect.stringMatching(fault)]);
    expect(books.fault).toBe(faults[0]);
  });

  it('gives what it has to who knows the password', async () => {
    const { books, reads, faults } = replica({ redisUrl: `redis://:secret@127.0.0.1:${refusingPort}` });
    await connected();
    await books.orderBook('intebix', 'ETH/KZT');
    expect([reads, faults, books.fault]).toEqual([['miss'], [], undefined]);
  });
});
