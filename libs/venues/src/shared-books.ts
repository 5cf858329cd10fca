// Order books that replicas share: one replica requests a book from the venue, and the others read it from Redis. It
// is kept there while it is fresh, and may be lost at any moment. Without Redis every replica requests books itself,
// and callers notice no difference.
import type { VenueCode } from '@aiyrbas/contracts';
import Redis from 'ioredis';
import { z } from 'zod';
import type { MarketDataPort, OrderBook } from './order-book';

const FRESH_MS = 500;
/** Redis is near or it is no use: a venue answers within some tens of milliseconds. */
const CACHE_TIMEOUT_MS = 100;

const level = z.strictObject({ price: z.string(), quantity: z.string() });
/** Another replica wrote it, perhaps of another version: what does not fit is as good as nothing. */
const storedBook = z.strictObject({
  bids: z.array(level),
  asks: z.array(level),
  at: z.coerce.date(),
  receivedAt: z.coerce.date(),
});

/** What became of a look into the cache. */
export type Shared = 'hit' | 'miss' | 'away';

export class SharedBooks implements MarketDataPort {
  readonly #redis: Redis;

  /** @param report is called with the result of every read, for a metric; and when Redis is away, for a log line. */
  constructor(
    private readonly venues: MarketDataPort,
    redisUrl: string,
    private readonly report: (outcome: Shared) => void,
    private readonly freshMs = FRESH_MS,
  ) {
    this.#redis = new Redis(redisUrl, {
      lazyConnect: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: CACHE_TIMEOUT_MS,
      connectTimeout: 1_000,
      retryStrategy: (attempts) => Math.min(5_000, 100 * 2 ** attempts),
    });
    // Each failed command says so itself; a client that nobody listens to would end the process.
    this.#redis.on('error', () => undefined);
    this.#redis.connect().catch(() => undefined);
  }

  async orderBook(venue: VenueCode, pair: string): Promise<OrderBook> {
    const key = `book:${venue}:${pair}`;
    const known = await this.#read(key);
    if (known) return { venue, pair, ...known };
    const book = await this.venues.orderBook(venue, pair);
    const { bids, asks, at, receivedAt } = book;
    this.#redis.set(key, JSON.stringify({ bids, asks, at, receivedAt }), 'PX', this.freshMs).catch(() => undefined);
    return book;
  }

  async close(): Promise<void> {
    this.#redis.disconnect();
  }

  async #read(key: string): Promise<z.infer<typeof storedBook> | undefined> {
    let text: string | null;
    try {
      text = await this.#redis.get(key);
    } catch {
      // However it failed: the venue itself has the book.
      this.report('away');
      return undefined;
    }
    const parsed = text === null ? undefined : storedBook.safeParse(jsonIn(text));
    this.report(parsed?.success ? 'hit' : 'miss');
    return parsed?.success ? parsed.data : undefined;
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
