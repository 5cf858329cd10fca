// Order books that replicas share: one replica requests a book from the venue, and the others read it from Redis. It
// is kept there while it is fresh, and may be lost at any moment. Without Redis every replica requests books itself,
// and callers notice no difference. Redis is not believed about prices: a book counts only if a replica has signed it, for
// this venue and pair, a moment ago.
import type { VenueCode } from '@aiyrbas/contracts';
import Redis from 'ioredis';
import { z } from 'zod';
import type { MarketDataPort, OrderBook } from './order-book';
import { redisFault } from './redis-fault';

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

/** Replicas' clocks may differ by so much; an old book that is shown again is believed for as long. */
const SKEW_MS = 1_000;

/** What became of a look into the cache; `refused`: what was there was not signed by a replica, or not just now. */
export type Shared = 'hit' | 'miss' | 'away' | 'refused';

/** What only replicas of the service can do. */
export interface BookSigner {
  sign(text: string): string;
  verify(text: string, signature: string): boolean;
}

export interface SharedBooksOptions {
  readonly redisUrl: string;
  readonly signer: BookSigner;
  /** Called with the result of every read. */
  readonly onRead: (outcome: Shared) => void;
  /** Called when what is wrong with Redis changes; undefined when it is well again. */
  readonly onFault: (fault: string | undefined) => void;
  readonly freshMs?: number;
}

export class SharedBooks implements MarketDataPort {
  readonly #redis: Redis;
  #fault: string | undefined;

  constructor(
    private readonly venues: MarketDataPort,
    private readonly options: SharedBooksOptions,
  ) {
    this.#redis = new Redis(options.redisUrl, {
      lazyConnect: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: CACHE_TIMEOUT_MS,
      connectTimeout: 1_000,
      retryStrategy: (attempts) => Math.min(5_000, 100 * 2 ** attempts),
    });
    // The reason is here only: a command that fails afterwards knows no more than that there is no connection.
    this.#redis.on('error', (error) => this.#becomes(redisFault(error)));
    this.#redis.on('ready', () => this.#becomes(undefined));
    this.#redis.connect().catch(() => undefined);
  }

  /** What is wrong with Redis; undefined while it is well, or nothing was tried. */
  get fault(): string | undefined {
    return this.#fault;
  }

  async orderBook(venue: VenueCode, pair: string): Promise<OrderBook> {
    const key = `book:${venue}:${pair}`;
    const known = await this.#read(key);
    if (known) return { venue, pair, ...known };
    const book = await this.venues.orderBook(venue, pair);
    const { bids, asks, at, receivedAt } = book;
    const text = JSON.stringify({ bids, asks, at, receivedAt });
    const signature = this.options.signer.sign(signedText(key, text));
    this.#redis.set(key, `${signature} ${text}`, 'PX', this.#freshMs).catch(() => undefined);
    return book;
  }

  async close(): Promise<void> {
    this.#redis.disconnect();
  }

  get #freshMs(): number {
    return this.options.freshMs ?? FRESH_MS;
  }

  #becomes(fault: string | undefined): void {
    if (fault === this.#fault) return;
    this.#fault = fault;
    this.options.onFault(fault);
  }

  async #read(key: string): Promise<z.infer<typeof storedBook> | undefined> {
    let text: string | null;
    try {
      text = await this.#redis.get(key);
    } catch (error) {
      // However it failed: the venue itself has the book.
      if (this.#fault === undefined || (error as Error).name === 'ReplyError') this.#becomes(redisFault(error));
      this.options.onRead('away');
      return undefined;
    }
    if (text === null) {
      this.#becomes(undefined);
      this.options.onRead('miss');
      return undefined;
    }
    const book = this.#opened(key, text);
    this.#becomes(book ? undefined : NOT_OURS);
    this.options.onRead(book ? 'hit' : 'refused');
    return book;
  }

  #opened(key: string, stored: string): z.infer<typeof storedBook> | undefined {
    const at = stored.indexOf(' ');
    const text = stored.slice(at + 1);
    if (at < 0 || !this.options.signer.verify(signedText(key, text), stored.slice(0, at))) return undefined;
    const parsed = storedBook.safeParse(jsonIn(text));
    if (!parsed.success) return undefined;
    const ageMs = Date.now() - parsed.data.receivedAt.getTime();
    return ageMs <= this.#freshMs + SKEW_MS && ageMs >= -SKEW_MS ? parsed.data : undefined;
  }
}

const NOT_OURS = 'it holds an order book that no replica of this service has just signed';

/** With its place, so that a book counts for its own venue and pair only. No JWS begins like this. */
const signedText = (key: string, text: string): string => `aiyrbas ${key}\n${text}`;

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
