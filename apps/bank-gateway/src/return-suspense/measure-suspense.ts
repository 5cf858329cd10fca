// Measures the money in suspense, and whether its return has begun. It is computed when the metrics are scraped.
import { Metrics } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { METRICS } from '@aiyrbas/service-host';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { SuspenseStore } from '../persistence/suspense.store';

@Injectable()
export class MeasureSuspense implements OnModuleInit {
  constructor(
    @Inject(METRICS) private readonly metrics: Metrics,
    private readonly db: Database,
    private readonly suspense: SuspenseStore,
  ) {}

  onModuleInit(): void {
    this.metrics.gauge(
      'suspense_entries',
      'Entries in suspense that were not returned yet',
      ['firm', 'reason', 'state'],
      async (gauge) =>
        (await this.suspense.lines(this.db)).forEach(({ firm, reason, state, entries }) =>
          gauge.set({ firm, reason, state }, entries),
        ),
    );
  }
}
