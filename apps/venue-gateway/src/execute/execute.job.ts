// Sends what was written down, from the moment the service is up until it stops. On start every unfinished leg of an
// earlier run is due sooner or later; nothing needs to be remembered in memory.
import type { Clock } from '@aiyrbas/kernel';
import { type Logger, Metrics, type Tracing } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { CLOCK, LOGGER, METRICS, TRACING } from '@aiyrbas/service-host';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { LegsWakeUp } from '../messaging/legs-wake-up';
import { BalancesWakeUp } from '../messaging/balances-wake-up';
import { VENUE_PORTS, type Venues } from '../integration/venues';
import { LegsStore } from '../persistence/legs.store';
import { VenueMessagesStore } from '../persistence/messages.store';
import { SettleLookups } from './settle';
import { VenueWorker } from './venue-worker';

@Injectable()
export class ExecuteJob implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #workers: ReadonlyMap<string, VenueWorker>;

  constructor(
    @Inject(VENUE_PORTS) venues: Venues,
    due: LegsWakeUp,
    moved: BalancesWakeUp,
    db: Database,
    legs: LegsStore,
    messages: VenueMessagesStore,
    settle: SettleLookups,
    @Inject(CLOCK) clock: Clock,
    @Inject(LOGGER) log: Logger,
    @Inject(METRICS) metrics: Metrics,
    @Inject(TRACING) tracing: Tracing,
  ) {
    const parts = { db, legs, messages, settle, moved, clock, log, metrics, tracing };
    this.#workers = new Map([...venues].map(([code, venue]) => [code, new VenueWorker(venue, parts)]));
    for (const code of venues.keys()) due.listen(code, () => this.#workers.get(code)?.wake());
  }

  onApplicationBootstrap(): void {
    for (const worker of this.#workers.values()) worker.wake();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([...this.#workers.values()].map((worker) => worker.stop()));
  }
}
