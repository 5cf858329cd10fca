// What a venue would trade at, as it said so itself: the two sides of a book, best price first, and how old it is.
import type { VenueCode } from '@aiyrbas/contracts';

/** Decimal texts exactly as the venue sent them: fiat per unit, and units. */
export interface Level {
  readonly price: string;
  readonly quantity: string;
}

export interface OrderBook {
  readonly venue: VenueCode;
  /** `BASE/QUOTE`, such as `USDT/KZT`. */
  readonly pair: string;
  /** Who buys from us, highest price first. */
  readonly bids: readonly Level[];
  /** Who sells to us, lowest price first. */
  readonly asks: readonly Level[];
  /** The venue's own time of this book. */
  readonly at: Date;
  readonly receivedAt: Date;
}

/** Public prices; needs no credentials, so whoever quotes cannot trade. */
export interface MarketDataPort {
  /** @throws MarketDataUnavailable when the venue does not answer in time or not in its documented shape. */
  orderBook(venue: VenueCode, pair: string): Promise<OrderBook>;
}

export class MarketDataUnavailable extends Error {
  override readonly name = 'MarketDataUnavailable';
}
