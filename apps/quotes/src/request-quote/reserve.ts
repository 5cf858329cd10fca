// Prices quotes against what nobody else was promised, and keeps what they promise, before they are given out. Quotes for
// the same side of a pair that come at the same time share one lock and one transaction.
import { Gathering, type Result } from '@aiyrbas/kernel';
import { type CryptoAsset, Money } from '@aiyrbas/money';
import { Database, type Tx } from '@aiyrbas/persistence';
import { CONFIG } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import type { Promised } from '../domain/promised';
import type { Walked } from '../domain/walk-books';
import type { QuotesConfig } from '../quotes.config';
import { type Book, type Reservation, ReservationsStore } from '../store/reservations.store';

/** For an acceptance of the last instant to be heard of; one that is heard of later is reserved for again. */
const GRACE_SECONDS = 10;
/** So long at most busy callers are let gather. */
const REST_MAX_MS = 5;

interface Asked {
  readonly quoteId: string;
  /** Looks at the books again, without what is promised; what it says is kept. */
  readonly price: (promised: Promised) => { readonly ok: boolean; readonly walked?: Walked };
  readonly failed: (error: unknown) => void;
}

@Injectable()
export class Reserve {
  readonly #gatherings = new Map<string, Gathering<Asked>>();

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
    book: Book & { readonly asset: CryptoAsset },
    price: (promised: Promised) => Result<P, R>,
  ): Promise<Result<P, R>> {
    let priced: Result<P, R> | undefined;
    let failure: { readonly error: unknown } | undefined;
    await this.#gathering(book).add({
      quoteId,
      price: (promised) => {
        priced = price(promised);
        return priced.ok ? { ok: true, walked: priced.value.walked } : { ok: false };
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

  #gathering(book: Book & { readonly asset: CryptoAsset }): Gathering<Asked> {
    const name = `${book.pair} ${book.side}`;
    const known = this.#gatherings.get(name);
    if (known) return known;
    const made = Gathering.resting<Asked>(REST_MAX_MS, async (batch) => {
      try {
        await this.db.tx((tx) => this.#promiseAll(tx, book, batch));
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    });
    this.#gatherings.set(name, made);
    return made;
  }

  async #promiseAll(tx: Tx, book: Book & { readonly asset: CryptoAsset }, batch: readonly Asked[]): Promise<void> {
    const promised = new Map(await this.reservations.lock(tx, book, book.asset));
    const kept: Reservation[] = [];
    for (const { quoteId, price } of batch) {
      for (const { venue, quantity } of price(promised).walked?.venues ?? []) {
        promised.set(venue, (promised.get(venue) ?? Money.zero(book.asset)).plus(quantity));
        kept.push({ quoteId, venue, quantity });
      }
    }
    this.reservations.keep(tx, book, kept, this.config.QUOTE_ACCEPT_SECONDS + GRACE_SECONDS);
  }
}
