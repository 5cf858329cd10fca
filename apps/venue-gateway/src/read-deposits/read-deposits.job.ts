// Asks every venue for new deposits, every few seconds: a venue has no other way to say that coins came in.
import type { Logger } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { CONFIG, LOGGER } from '@aiyrbas/service-host';
import type { VenueMessage, VenuePort } from '@aiyrbas/venues';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { EachVenue } from '../integration/each-venue';
import { BalancesWakeUp } from '../messaging/balances-wake-up';
import { VenueDepositsStore } from '../persistence/deposits.store';
import { VenueMessagesStore } from '../persistence/messages.store';
import type { VenueGatewayConfig } from '../venue-gateway.config';
import { VENUE_PORTS, type Venues } from '../integration/venues';
import { ReadDeposits } from './read-deposits';

@Injectable()
export class ReadDepositsJob implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #reading = new EachVenue(async (venue) => {
    await this.#read(venue);
    return this.config.VENUE_DEPOSITS_EVERY_MS;
  });

  constructor(
    @Inject(VENUE_PORTS) private readonly venues: Venues,
    private readonly db: Database,
    private readonly deposits: VenueDepositsStore,
    private readonly messages: VenueMessagesStore,
    private readonly readDeposits: ReadDeposits,
    private readonly moved: BalancesWakeUp,
    @Inject(CONFIG) private readonly config: VenueGatewayConfig,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.#reading.start(this.venues);
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.#reading.stop();
  }

  async #read(venue: VenuePort): Promise<void> {
    const messages: VenueMessage[] = [];
    try {
      const since = await this.deposits.knownUntil(this.db, venue.venue);
      const reported = await venue.deposits(since, (message) => void messages.push(message));
      // What says nothing is not worth keeping: it is asked for all day.
      if (reported.length === 0) return;
      const saved = await this.db.tx(async (tx) => {
        this.messages.archive(tx, messages);
        return this.readDeposits.execute(tx, venue.venue, reported);
      });
      if (saved.length > 0) this.moved.raise([venue.venue]);
      for (const { venueDepositId, amount, customerId } of saved) {
        if (customerId !== null) continue;
        this.log.error(
          { venue: venue.venue, venueDepositId, amount },
          'the owner of a deposit is not known; an operator must decide',
        );
      }
    } catch (error) {
      // The next look asks for the same again.
      this.log.warn({ venue: venue.venue, error }, 'the venue’s deposits could not be read');
    }
  }
}
