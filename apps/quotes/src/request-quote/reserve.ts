// Prices quotes against what nobody else was promised, of the venues' books and of what we have at the venues, and keeps
// what they promise, in the transaction that keeps them. Those that spend the same asset share one turn: all that buy,
// whatever they buy, because tenge are tenge.
import type { VenueCode } from '@aiyrbas/contracts';
import { type Result, invariant } from '@aiyrbas/kernel';
import type { Asset, CryptoAsset } from '@aiyrbas/money';
import type { Tx } from '@aiyrbas/persistence';
import { CONFIG } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { assetSpent, limitOf, takesAtMost } from '../domain/inventory';
import { type Left, afterPromising, leftTo } from '../domain/left';
import type { Walked } from '../domain/walk-books';
import type { QuotesConfig } from '../quotes.config';
import { LeftStore } from '../persistence/left.store';
import { type Reservation, ReservationsStore, type ReservedBook } from '../persistence/reservations.store';

/** Time to receive an acceptance of the last instant. One that is received later is reserved for again. */
const GRACE_SECONDS = 10;

export interface PricedBook extends ReservedBook {
  readonly asset: CryptoAsset;
  /** A percentage: what a venue takes of what it trades. */
  readonly venueFee: (venue: VenueCode) => string;
}

export interface ReservationRequest<P extends { readonly walked: Walked }, R> {
  readonly quoteId: string;
  readonly book: PricedBook;
  readonly price: (left: Left) => Result<P, R>;
}

export interface ReservationResult<P, R> {
  readonly priced: Result<P, R>;
  /** What others had left when it was priced. */
  readonly left: Left;
}

@Injectable()
export class Reserve {
  constructor(
    private readonly reservations: ReservationsStore,
    private readonly left: LeftStore,
    @Inject(CONFIG) private readonly config: QuotesConfig,
  ) {}

  /**
   * Each is priced behind those before it. What has a price is reserved.
   * @param spent by all of them.
   */
  async promise<P extends { readonly walked: Walked }, R>(
    tx: Tx,
    spent: Asset,
    requests: readonly ReservationRequest<P, R>[],
  ): Promise<ReservationResult<P, R>[]> {
    let now = await this.left.takeTurn(tx, spent);
    const saved: Reservation[] = [];
    const promised = requests.map(({ quoteId, book: { pair, side, asset, venueFee }, price }) => {
      invariant(assetSpent(side, asset) === spent, `a turn of ${spent} is none of ${asset}`);
      const left = leftTo(pair, now);
      const priced = price(left);
      for (const { venue, quantity, worstPrice } of priced.ok ? priced.value.walked.venues : []) {
        const spends = takesAtMost(side, quantity, limitOf(side, worstPrice), venueFee(venue));
        const reservation = { quoteId, pair, side, venue, quantity, spends };
        now = afterPromising(now, reservation);
        saved.push(reservation);
      }
      return { priced, left };
    });
    this.reservations.keep(tx, saved, this.config.QUOTE_ACCEPT_SECONDS + GRACE_SECONDS);
    return promised;
  }
}
