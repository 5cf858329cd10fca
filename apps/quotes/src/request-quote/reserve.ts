// Prices quotes against what nobody else was promised, of the venues' books and of what we have at the venues, and keeps
// what they promise, before they are given out. Quotes that spend the same asset and come at the same time share one lock
// and one transaction: all that buy, whatever they buy, because tenge are tenge.
import type { VenueCode } from '@aiyrbas/contracts';
import { Gathering, type Result } from '@aiyrbas/kernel';
import type { Asset, CryptoAsset } from '@aiyrbas/money';
import { Database, type Tx } from '@aiyrbas/persistence';
import { CONFIG } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { assetSpent, limitOf, takesAtMost } from '../domain/inventory';
import { type Left, afterPromising, leftTo } from '../domain/left';
import type { Walked } from '../domain/walk-books';
import type { QuotesConfig } from '../quotes.config';
import { takeTurn } from '../store/left';
import { type Book, type Reservation, ReservationsStore } from '../store/reservations.store';

/** For an acceptance of the last instant to be heard of; one that is heard of later is reserved for again. */
const GRACE_SECONDS = 10;
/** So long at most busy callers are let gather. */
const REST_MAX_MS = 5;

export interface PricedBook extends Book {
  readonly asset: CryptoAsset;
  /** A percentage: what a venue takes of what it trades. */
  readonly venueFee: (venue: VenueCode) => string;
}

interface Asked {
  readonly quoteId: string;
  readonly book: PricedBook;
  /** Looks at the books again, with what is left; what it says is kept. */
  readonly price: (left: Left) => Walked | undefined;
  readonly failed: (error: unknown) => void;
}

@Injectable()
export class Reserve {
  readonly #gatherings = new Map<Asset, Gathering<Asked>>();

  constructor(
    private readonly db: Database,
    private readonly reservations: ReservationsStore,
    @Inject(CONFIG) private readonly config: QuotesConfig,
  ) {}

  /**
   * @param price is asked again when the transaction has to be run again.
   * @returns what `price` said last, with its quantities reserved when it is a price.
   */
  async promise<P extends { readonly walked: Walked }, R>(
    quoteId: string,
    book: PricedBook,
    price: (left: Left) => Result<P, R>,
  ): Promise<Result<P, R>> {
    let priced: Result<P, R> | undefined;
    let failure: { readonly error: unknown } | undefined;
    await this.#gathering(assetSpent(book.side, book.asset)).add({
      quoteId,
      book,
      price: (left) => {
        priced = price(left);
        return priced.ok ? priced.value.walked : undefined;
      },
      failed: (error) => void (failure = { error }),
    });
    if (failure) throw failure.error;
    return priced!;
  }

  /** Of a quote that was not given out. */
  async takeBack(quoteId: string): Promise<void> {
    await this.db.tx((tx) => this.reservations.forget(tx, quoteId));
  }

  #gathering(spent: Asset): Gathering<Asked> {
    const known = this.#gatherings.get(spent);
    if (known) return known;
    const made = Gathering.resting<Asked>(REST_MAX_MS, async (batch) => {
      try {
        await this.db.tx((tx) => this.#promiseAll(tx, spent, batch));
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    });
    this.#gatherings.set(spent, made);
    return made;
  }

  async #promiseAll(tx: Tx, spent: Asset, batch: readonly Asked[]): Promise<void> {
    let now = await takeTurn(tx, spent);
    const kept: Reservation[] = [];
    for (const { quoteId, book, price } of batch) {
      const { pair, side, venueFee } = book;
      const walked = price(leftTo(pair, now));
      for (const { venue, quantity, worstPrice } of walked?.venues ?? []) {
        const spends = takesAtMost(side, quantity, limitOf(side, worstPrice), venueFee(venue));
        const reservation = { quoteId, pair, side, venue, quantity, spends };
        now = afterPromising(now, reservation);
        kept.push(reservation);
      }
    }
    this.reservations.keep(tx, kept, this.config.QUOTE_ACCEPT_SECONDS + GRACE_SECONDS);
  }
}
