// Asks every venue for its balances on start, once a minute, and soon after they moved.
import type { Logger } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { LOGGER } from '@aiyrbas/service-host';
import type { VenueMessage, VenuePort } from '@aiyrbas/venues';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { EachVenue } from '../integration/each-venue';
import { BalancesWakeUp } from '../messaging/balances-wake-up';
import { ReportedBalancesStore } from '../persistence/balances.store';
import { VenueMessagesStore } from '../persistence/messages.store';
import { VENUE_PORTS, type Venues } from '../integration/venues';
import { ReportBalances } from './report-balances';

const EVERY_MS = 60_000;
/** Many trades cause one report. By then orders has published a trade too, so quotes takes it for reported. */
const AFTER_MOVE_MS = 5_000;
/** On start the venue may still be starting too, in the one-process platform always; nothing is quoted until it is known. */
const FAILED_FIRST_MS = 100;
const FAILED_MS = 2_000;

@Injectable()
export class ReportBalancesJob implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #failures = new Map<string, number>();
  readonly #reporting = new EachVenue(async (venue) => {
    if (await this.#report(venue)) {
      this.#failures.delete(venue.venue);
      return EVERY_MS;
    }
    const failures = (this.#failures.get(venue.venue) ?? 0) + 1;
    this.#failures.set(venue.venue, failures);
    return Math.min(FAILED_MS, FAILED_FIRST_MS * 2 ** Math.min(10, failures - 1));
  });

  constructor(
    @Inject(VENUE_PORTS) private readonly venues: Venues,
    private readonly moved: BalancesWakeUp,
    private readonly db: Database,
    private readonly balances: ReportedBalancesStore,
    private readonly messages: VenueMessagesStore,
    private readonly report: ReportBalances,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.moved.listen((code) => {
      const venue = this.venues.get(code);
      if (venue) this.#reporting.pollWithin(venue, AFTER_MOVE_MS);
    });
    this.#reporting.start(this.venues);
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.#reporting.stop();
  }

  async #report(venue: VenuePort): Promise<boolean> {
    const messages: VenueMessage[] = [];
    try {
      const asOf = await this.balances.now(this.db);
      const pending = venue.balances((message) => void messages.push(message));
      // An answer that cannot be read is archived too: it is the one that somebody will want to see.
      const balances = await pending.finally(() => this.#archive(messages));
      await this.db.tx((tx) => this.report.execute(tx, { venue: venue.venue, asOf, balances }));
      return true;
    } catch (error) {
      // Whoever compares balances notices a missing report. The next report states all balances again.
      this.log.warn({ venue: venue.venue, error }, 'the venue’s balances could not be read');
      return false;
    }
  }

  #archive(messages: readonly VenueMessage[]): Promise<void> {
    return this.db.tx(async (tx) => this.messages.archive(tx, messages));
  }
}
