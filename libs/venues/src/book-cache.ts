// Order books on demand. A book is requested when a price is needed, and reused for half a second. Callers at the
// same moment share one request. Nothing polls, so an idle platform sends nothing to the venues.
import type { VenueCode } from '@aiyrbas/contracts';
import type { Clock } from '@aiyrbas/kernel';
import type { MarketDataPort, OrderBook } from './order-book';

const FRESH_MS = 500;

export class BookCache implements MarketDataPort {
  readonly #books = new Map<string, OrderBook>();
  readonly #requested = new Map<string, Promise<OrderBook>>();

  constructor(
    private readonly venues: MarketDataPort,
    private readonly clock: Clock,
    private readonly freshMs = FRESH_MS,
  ) {}

  orderBook(venue: VenueCode, pair: string): Promise<OrderBook> {
    const key = `${venue} ${pair}`;
    const known = this.#books.get(key);
    if (known && this.clock.now().getTime() - known.receivedAt.getTime() <= this.freshMs) return Promise.resolve(known);
    const pending = this.#requested.get(key);
    if (pending) return pending;
    const fetching = this.#fetchBook(key, venue, pair);
    this.#requested.set(key, fetching);
    return fetching;
  }

  async #fetchBook(key: string, venue: VenueCode, pair: string): Promise<OrderBook> {
    try {
      const book = await this.venues.orderBook(venue, pair);
      this.#books.set(key, book);
      return book;
    } finally {
      this.#requested.delete(key);
    }
  }
}
