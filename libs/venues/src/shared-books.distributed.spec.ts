import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServerProcess, freePorts, startRedis } from '@aiyrbas/servers';
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

/** A replica with a venue behind it that counts how often it is asked. */
function replica(freshMs = 60_000) {
  const requests = { times: 0 };
  const reads: Shared[] = [];
  const venue = {
    orderBook: async (code: 'intebix' | 'ataix', pair: string): Promise<OrderBook> => {
      requests.times += 1;
      const now = new Date();
      return { venue: code, pair, bids: [{ price: '519.5', quantity: '10' }], asks: [], at: now, receivedAt: now };
    },
  };
  const books = new SharedBooks(venue, url, (outcome) => reads.push(outcome), freshMs);
  open.push(books);
  return { books, requests, reads };
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
  const { books, requests } = replica(30);
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
