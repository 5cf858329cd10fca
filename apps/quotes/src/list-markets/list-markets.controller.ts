// GET /v1/markets: what is traded, how fresh and how wide each book is, and why a venue is not quoted from.
import { type ReplyOf, listMarkets } from '@aiyrbas/contracts';
import { Endpoint, type Refusal } from '@aiyrbas/http';
import { type Clock, type Result, ok } from '@aiyrbas/kernel';
import { type Asset, Money } from '@aiyrbas/money';
import { Database } from '@aiyrbas/persistence';
import { CLOCK } from '@aiyrbas/service-host';
import { PAIRS, assetsOf, lotUnit } from '@aiyrbas/venues';
import { Controller, Inject } from '@nestjs/common';
import { venueFeeOf } from '../domain/fees';
import { SALE_WORTH_MIN } from '../domain/price-quote';
import { InventoryStore } from '../persistence/inventory.store';
import { Market, type VenueBook, closedUnless } from '../persistence/market';
import { type Tariff, TariffsStore } from '../persistence/tariffs.store';

type Markets = ReplyOf<typeof listMarkets>;
type VenueView = Markets['items'][number]['venues'][number];

@Controller()
export class ListMarketsController {
  constructor(
    private readonly db: Database,
    private readonly market: Market,
    private readonly tariffs: TariffsStore,
    private readonly inventory: InventoryStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Endpoint(listMarkets)
  async handle(): Promise<Result<Markets, Refusal>> {
    const known = await this.inventory.knownVenues(this.db);
    const items = await Promise.all(
      PAIRS.map(async (pair) => {
        const { base: asset } = assetsOf(pair);
        const [books, tariff] = await Promise.all([this.market.read(pair), this.tariffs.inForce(this.db, asset)]);
        const venues = closedUnless(known, books).map((book) => this.#venueView(book, tariff));
        const open = tariff !== undefined && venues.some((venue) => venue.open);
        return {
          ...{ pair, asset, open },
          minimum: (tariff?.minimum ?? Money.zero('KZT')).toJSON(),
          minimumSale: SALE_WORTH_MIN.toJSON(),
          lot: Money.ofMinor(lotUnit(asset), asset as Asset).toJSON(),
          venues,
        };
      }),
    );
    return ok({ items });
  }

  #venueView({ venue, book, closed }: VenueBook, tariff: Tariff | undefined): VenueView {
    const bid = book?.bids[0]?.price;
    const ask = book?.asks[0]?.price;
    return {
      venue,
      open: book !== undefined && closed === undefined,
      ...(closed ? { reason: closed } : {}),
      ...(tariff ? { fee: venueFeeOf(tariff.fees, venue) } : {}),
      ...(bid && ask ? { bestBid: bid, bestAsk: ask, spread: spreadOf(bid, ask) } : {}),
      ...(book ? { ageMs: Math.max(0, this.clock.now().getTime() - book.at.getTime()) } : {}),
    };
  }
}

/** A price of one unit is an amount of tenge. */
const spreadOf = (bid: string, ask: string): string => {
  const asset: Asset = 'KZT';
  return Money.of(ask, asset).minus(Money.of(bid, asset)).amount;
};
