// The venues' books as they are now: which of them may be quoted from, and if not, why.
import { VENUES, type VenueCode } from '@aiyrbas/contracts';
import type { Clock } from '@aiyrbas/kernel';
import { type Asset, Money, Rate } from '@aiyrbas/money';
import { CLOCK, CONFIG } from '@aiyrbas/service-host';
import {
  BookCache,
  type BookReason,
  MarketDataUnavailable,
  type OrderBook,
  RestMarketData,
  judgeBook,
} from '@aiyrbas/venues';
import { Inject, Injectable } from '@nestjs/common';
import type { BookLevel } from '../domain/walk-books';
import type { QuotesConfig } from '../quotes.config';

export interface VenueBook {
  readonly venue: VenueCode;
  readonly book?: OrderBook;
  /** Why this venue is not quoted from now. */
  readonly closed?: BookReason | 'unavailable';
}

@Injectable()
export class Market {
  readonly #books: BookCache;

  constructor(
    @Inject(CONFIG) config: QuotesConfig,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.#books = new BookCache(new RestMarketData(config.VENUE_URLS, clock), clock);
  }

  async look(pair: string): Promise<VenueBook[]> {
    const found = await Promise.all(VENUES.map((venue) => this.#bookOf(venue, pair)));
    const books = found.flatMap(({ book }) => (book ? [book] : []));
    return found.map((one) => {
      if (!one.book) return one;
      const judged = judgeBook(
        one.book,
        this.clock.now(),
        books.filter((other) => other !== one.book),
      );
      return judged.open ? one : { ...one, closed: judged.reason };
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

/** One side of the open books as levels to walk. */
export function levelsOf(books: readonly VenueBook[], side: 'buy' | 'sell', asset: Asset): BookLevel[] {
  return books.flatMap(({ venue, book, closed }) =>
    book && !closed
      ? (side === 'buy' ? book.asks : book.bids).map((level) => ({
          venue,
          price: Rate.of(level.price, asset, 'KZT'),
          quantity: Money.of(level.quantity, asset),
        }))
      : [],
  );
}
