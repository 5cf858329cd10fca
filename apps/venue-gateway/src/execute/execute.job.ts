// Sends what was written down, from the moment the service is up until it stops. On start every unfinished leg of an
// earlier run is due sooner or later; nothing needs to be remembered in memory.
import { Outbox } from '@aiyrbas/bus';
import type { Clock } from '@aiyrbas/kernel';
import { type Logger, Metrics, type Tracing } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { CLOCK, LOGGER, METRICS, TRACING } from '@aiyrbas/service-host';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DueSignal } from '../due-signal';
import { MovedSignal } from '../moved-signal';
import { VENUES, type Venues } from '../venues';
import { VenueLane } from './venue-lane';

@Injectable()
export class ExecuteJob implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #lanes: ReadonlyMap<string, VenueLane>;

  constructor(
    @Inject(VENUES) venues: Venues,
    due: DueSignal,
    moved: MovedSignal,
    db: Database,
    outbox: Outbox,
    @Inject(CLOCK) clock: Clock,
    @Inject(LOGGER) log: Logger,
    @Inject(METRICS) metrics: Metrics,
    @Inject(TRACING) tracing: Tracing,
  ) {
    const parts = { db, outbox, moved, clock, log, metrics, tracing };
    this.#lanes = new Map([...venues].map(([code, venue]) => [code, new VenueLane(venue, parts)]));
    for (const code of venues.keys()) due.listen(code, () => this.#lanes.get(code)?.wake());
  }

  onApplicationBootstrap(): void {
    for (const lane of this.#lanes.values()) lane.wake();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map((lane) => lane.stop()));
  }
}
