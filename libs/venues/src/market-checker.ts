// Checks the order books of one pair together. When two venues disagree, the venue whose price has just moved away
// from its last one is wrong. So each venue's last good book is remembered, and only the venue that jumped stops
// quoting.
import type { VenueCode } from '@aiyrbas/contracts';
import { type BookCheck, checkBook } from './check-book';
import type { OrderBook } from './order-book';

export class MarketChecker {
  /** By venue and pair. A book that is too old to compare with is skipped. */
  readonly #lastGood = new Map<string, OrderBook>();

  /** @param books of one pair, one a venue. */
  checkAll(books: readonly OrderBook[], now: Date): Map<VenueCode, BookCheck> {
    // What is stale, crossed or empty by itself says nothing about anybody else.
    const sound = books.filter((book) => checkBook(book, now).open);
    return new Map(
      books.map((book) => {
        const key = `${book.venue} ${book.pair}`;
        const before = this.#lastGood.get(key);
        const others = [...sound.filter((other) => other !== book), ...(before ? [before] : [])];
        const check = checkBook(book, now, others);
        if (check.open) this.#lastGood.set(key, book);
        return [book.venue, check];
      }),
    );
  }
}
