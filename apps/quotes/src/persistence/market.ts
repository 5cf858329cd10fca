// The venues' books as they are now: which of them may be quoted from, and if not, why.
import { VENUES, type VenueCode } from '@aiyrbas/contracts';
import type { Clock } from '@aiyrbas/kernel';
import { type Asset, Money, Rate } from '@aiyrbas/money';
import { type Logger, Metrics } from '@aiyrbas/observability';
import { CLOCK, CONFIG, LOGGER, METRICS, Readiness } from '@aiyrbas/service-host';
import {
  BookCache,
  type BookReason,
  MarketChecker,
  MarketDataUnavailable,
  type OrderBook,
  RestMarketData,
  SharedBooks,
} from '@aiyrbas/venues';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { VenueBookLevel } from '../domain/walk-books';
import type { QuotesConfig } from '../quotes.config';
import { bookSignerOf } from './book-signer';

export interface VenueBook {
  readonly venue: VenueCode;
  readonly book?: OrderBook;
  /** Why this venue is not quoted from now. */
  readonly closed?: BookReason | 'unavailable' | 'balance_unknown';
}

@Injectable()
export class Market implements OnApplicationShutdown {
  readonly #books: BookCache;
  readonly #checker = new MarketChecker();
  readonly #shared: SharedBooks | undefined;

  constructor(
    @Inject(CONFIG) config: QuotesConfig,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(METRICS) metrics: Metrics,
    readiness: Readiness,
  ) {
    const venues = new RestMarketData(config.VENUE_URLS, clock);
    const reads = metrics.counter('order_book_polls_total', 'Lookups of an order book that replicas share', [
      'outcome',
    ]);
    if (config.REDIS_URL !== undefined) {
      const shared = new SharedBooks(venues, {
        redisUrl: config.REDIS_URL,
        signer: bookSignerOf(config),
        onRead: (outcome) => reads.inc({ outcome }),
        onFault: (fault) => this.#logFallback(fault),
      });
      readiness.show('redis', () => shared.fault);
      this.#shared = shared;
    }
    this.#books = new BookCache(this.#shared ?? venues, clock);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#shared?.close();
  }

  /** Once for each reason, and once when it comes back. */
  #logFallback(reason: string | undefined): void {
    if (reason === undefined) this.log.info({}, 'Redis is back; order books are shared again');
    else this.log.warn({ reason }, 'Redis cannot be used; every replica reads order books from the venues itself');
  }

  async read(pair: string): Promise<VenueBook[]> {
    const found = await Promise.all(VENUES.map((venue) => this.#bookOf(venue, pair)));
    const checks = this.#checker.checkAll(
      found.flatMap(({ book }) => (book ? [book] : [])),
      this.clock.now(),
    );
    return found.map((one) => {
      const check = checks.get(one.venue);
      return !check || check.open ? one : { ...one, closed: check.reason };
    });
  }

  async #bookOf(venue: VenueCode, pair: string): Promise<VenueBook> {
    try {
      return { venue, book: await this.#books.orderBook(venue, pair) };
    } catch (error) {
      if (!(error instanceof MarketDataUnavailable)) throw error;
      return { venue, closed: 'unavailable' };
    }
  }
}

/** Of a venue that has not said what it holds for us nothing can be promised. */
export const closedUnless = (known: ReadonlySet<VenueCode>, books: readonly VenueBook[]): VenueBook[] =>
  books.map((one) => (one.closed || known.has(one.venue) ? one : { ...one, closed: 'balance_unknown' }));

/** One side of the open books as levels to walk. */
export function levelsOf(books: readonly VenueBook[], side: 'buy' | 'sell', asset: Asset): VenueBookLevel[] {
  return books.flatMap(({ venue, book, closed }) => (book && !closed ? levelsOfOne(venue, book, side, asset) : []));
}

/** A book is asked for once in half a second, and answers hundreds of quotes. */
const converted = new WeakMap<OrderBook, { buy?: VenueBookLevel[]; sell?: VenueBookLevel[] }>();

function levelsOfOne(venue: VenueCode, book: OrderBook, side: 'buy' | 'sell', asset: Asset): VenueBookLevel[] {
  const known = converted.get(book) ?? {};
  converted.set(book, known);
  return (known[side] ??= (side === 'buy' ? book.asks : book.bids).map((level) => ({
    venue,
    price: Rate.of(level.price, asset, 'KZT'),
    quantity: Money.of(level.quantity, asset),
  })));
}
