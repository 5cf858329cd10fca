// Asks every venue for its balances on start and once a minute.
import { Outbox } from '@aiyrbas/bus';
import type { Logger } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { LOGGER } from '@aiyrbas/service-host';
import type { VenueMessage, VenuePort } from '@aiyrbas/venues';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { EachVenue } from '../each-venue';
import { archive } from '../store/messages.store';
import { VENUES, type Venues } from '../venues';
import { reportBalances } from './report-balances';

const EVERY_MS = 60_000;
/** On start the venue may still be starting too, in the one-process platform always. */
const FAILED_MS = 2_000;

@Injectable()
export class ReportBalancesJob implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #reporting = new EachVenue(async (venue) => ((await this.#report(venue)) ? EVERY_MS : FAILED_MS));

  constructor(
    @Inject(VENUES) private readonly venues: Venues,
    private readonly db: Database,
    private readonly outbox: Outbox,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.#reporting.start(this.venues);
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.#reporting.stop();
  }

  async #report(venue: VenuePort): Promise<boolean> {
    const messages: VenueMessage[] = [];
    try {
      const asked = venue.balances((message) => void messages.push(message));
      // An answer that cannot be read is archived too: it is the one that somebody will want to see.
      const balances = await asked.finally(() => this.#archive(messages));
      await this.db.tx((tx) => reportBalances(tx, this.outbox, venue.venue, balances));
      return true;
    } catch (error) {
      // A report that is missing is seen as such by whoever compares balances; the next one tells the whole again.
      this.log.warn({ venue: venue.venue, error }, 'the venue’s balances could not be read');
      return false;
    }
  }

  #archive(messages: readonly VenueMessage[]): Promise<void> {
    return this.db.tx(async (tx) =>
      archive(
        tx,
        messages.map((message) => ({ message, clientOrderId: null })),
      ),
    );
  }
}
