// Best execution's evidence: what every venue would have given at that moment, whole or in part, why one was left out, and
// the books as they were looked at, with what of them was left.
import type { QuoteOffer, VenueCode } from '@aiyrbas/contracts';
import type { Result } from '@aiyrbas/kernel';
import { type CryptoAsset, Money } from '@aiyrbas/money';
import type { InventorySide } from '../domain/inventory';
import type { Left } from '../domain/left';
import type { PricedQuote } from '../domain/price-quote';
import { type VenueBookLevel, walkBooks } from '../domain/walk-books';
import { type VenueBook, levelsOf } from '../persistence/market';
import { averagePrice } from './average-price';

type VenueEvidence = NonNullable<QuoteOffer['evidence']>[number];

export interface BooksRead {
  readonly books: readonly VenueBook[];
  /** Those that the customer asked for. */
  readonly wanted: readonly VenueBook[];
  readonly side: InventorySide;
  readonly asset: CryptoAsset;
  readonly venueFee: (venue: VenueCode) => string;
  /** What others have left of some levels. */
  readonly within: (levels: readonly VenueBookLevel[]) => VenueBookLevel[];
  readonly price: (levels: readonly VenueBookLevel[]) => Result<PricedQuote, unknown>;
}

/** A line for each venue: it travels with the quote, and the order's execution report shows it. */
export function competingPrices({ books, wanted, side, asset, venueFee, within, price }: BooksRead): VenueEvidence[] {
  const alone = (book: VenueBook): Pick<VenueEvidence, 'alone' | 'reaches'> => {
    const levels = within(levelsOf([book], side, asset));
    const whole = price(levels);
    if (whole.ok) return { alone: averagePrice(whole.value, side) };
    const all = Money.sum(
      levels.map(({ quantity }) => quantity),
      asset,
    );
    if (!all.isPositive()) return {};
    const walked = walkBooks(side, levels, { in: 'asset', amount: all }, asset, 1n, () => 1n);
    return walked.ok ? { alone: averagePrice({ walked: walked.value }, side), reaches: all.toJSON() } : {};
  };
  return books.map((book) => ({
    venue: book.venue,
    considered: wanted.includes(book),
    fee: venueFee(book.venue),
    ...(book.closed ? { closed: book.closed } : {}),
    ...(book.book ? { bookAt: book.book.at.toISOString() } : {}),
    ...alone(book),
  }));
}

/** Kept beside the quote: every level of the side that it trades against, and what others had left of it. */
export function booksEvidence({ books, wanted, side }: BooksRead, { promised, spendable }: Left): object {
  return {
    venues: books.map(({ venue, book, closed }) => ({
      venue,
      considered: wanted.some((one) => one.venue === venue),
      ...(closed ? { closed } : {}),
      ...(book
        ? {
            at: book.at,
            receivedAt: book.receivedAt,
            asks: side === 'buy' ? book.asks : book.asks.slice(0, 1),
            bids: side === 'sell' ? book.bids : book.bids.slice(0, 1),
          }
        : {}),
      promised: promised.get(venue)?.toJSON(),
      spendable: spendable.get(venue)?.toJSON(),
    })),
  };
}
