// Order books over the venues' public REST API, `GET {base}/book/BASE-QUOTE`. Published paths differ between sources
// (`/book`, `/orderbook`), so the path is unverified; both venues are served by this one shape.
import type { VenueCode } from '@aiyrbas/contracts';
import type { Clock } from '@aiyrbas/kernel';
import { type MarketDataPort, MarketDataUnavailable, type OrderBook } from '../order-book';
import { VenueClient } from './venue-client';
import { bookReply } from './venue-shapes';

export class RestMarketData implements MarketDataPort {
  readonly #clients: ReadonlyMap<VenueCode, VenueClient>;

  constructor(
    baseUrls: Readonly<Partial<Record<VenueCode, string>>>,
    private readonly clock: Clock,
    timeoutMs?: number,
  ) {
    this.#clients = new Map(
      (Object.entries(baseUrls) as [VenueCode, string][]).map(([venue, baseUrl]) => [
        venue,
        new VenueClient({ venue, baseUrl, clock, ...(timeoutMs !== undefined && { timeoutMs }) }),
      ]),
    );
  }

  async orderBook(venue: VenueCode, pair: string): Promise<OrderBook> {
    const client = this.#clients.get(venue);
    if (!client) throw new MarketDataUnavailable(`${venue} has no address configured`);
    const path = `/book/${pair.replace('/', '-')}`;
    const response = await client.call({ method: 'GET', path }, () => undefined);
    if (response.kind !== 'answered') throw new MarketDataUnavailable(`${venue} ${pair}: ${response.reason}`);
    const parsed = response.status === 200 ? bookReply.safeParse(response.body) : undefined;
    if (!parsed?.success) throw new MarketDataUnavailable(`${venue} ${pair}: http ${response.status}, not a book`);
    const { bids, asks, timestamp } = parsed.data.result;
    return { venue, pair, bids, asks, at: timestamp, receivedAt: this.clock.now() };
  }
}
