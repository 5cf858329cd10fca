// The public API of a venue: pairs, prices and order books, computed on each request.
import type { VenueCode } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type Refusal } from '@aiyrbas/http';
import { type Clock, type Result, ok } from '@aiyrbas/kernel';
import { type Asset, Money } from '@aiyrbas/money';
import { CLOCK, CONFIG } from '@aiyrbas/service-host';
import { ORDER_WORTH_MIN, PAIRS, PRICE_DECIMALS, type Pair, assetsOf, lotUnit, trimmed } from '@aiyrbas/venues';
import { Controller, Inject } from '@nestjs/common';
import { type SimulatedBook, type SimulatedBookLevel, bookAt } from '../domain/book';
import { PRICE_JUMP, VenueFaults } from '../domain/faults';
import { listPrices, listSymbols, pairOf, showBook } from '../venue-api';
import type { VenueSimulatorConfig } from '../venue-simulator.config';

/** How old a book is made to look by the fault `stale-book`. */
const STALE_MS = 60_000;

const priceStep = `0.${'1'.padStart(PRICE_DECIMALS, '0')}`;

@Controller()
export class ShowMarketController {
  constructor(
    private readonly faults: VenueFaults,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: VenueSimulatorConfig,
  ) {}

  @Endpoint(listSymbols)
  async symbols(): Promise<Result<object, Refusal>> {
    return ok({
      result: PAIRS.map((symbol) => {
        const { base, quote } = assetsOf(symbol);
        const lotSize = trimmed(Money.ofMinor(lotUnit(base), base as Asset).amount);
        return { symbol, base, quote, priceStep, lotSize, minTradeAmount: ORDER_WORTH_MIN.amount };
      }),
    });
  }

  @Endpoint(listPrices)
  async prices(@ParsedCall() call: CallOf<typeof listPrices>): Promise<Result<object, Refusal>> {
    const venue = call.params.venue as VenueCode;
    return ok({
      result: PAIRS.map((symbol) => ({ symbol, lastTrade: this.#book(venue, symbol).asks[0]!.price.amount })),
    });
  }

  @Endpoint(showBook)
  async book(@ParsedCall() call: CallOf<typeof showBook>): Promise<Result<object, Refusal>> {
    const venue = call.params.venue as VenueCode;
    const symbol = pairOf(call.params.symbol!) as Pair;
    const jump = this.faults.take(['price-jump'], venue, symbol) && PRICE_JUMP;
    const stale = this.faults.take(['stale-book'], venue, symbol) !== undefined;
    const { at, bids, asks } = this.#book(venue, symbol, jump);
    const shownAt = stale ? new Date(at.getTime() - STALE_MS) : at;
    return ok({ result: { symbol, timestamp: shownAt.toISOString(), bids: bids.map(shown), asks: asks.map(shown) } });
  }

  #book(venue: VenueCode, pair: Pair, jump?: bigint): SimulatedBook {
    return bookAt({ seed: this.config.VENUE_SIMULATOR_SEED, venue, pair }, this.clock.now(), jump);
  }
}

const shown = ({ price, quantity }: SimulatedBookLevel): { price: string; quantity: string } => ({
  price: price.amount,
  quantity: trimmed(quantity.amount),
});
