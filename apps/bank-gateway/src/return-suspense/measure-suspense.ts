// How much that came is nobody's yet, and whether it is on its way back: asked for when somebody looks.
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
      'Entries in suspense that have not gone back',
      ['firm', 'reason', 'state'],
      async (gauge) =>
        (await this.suspense.lines(this.db)).forEach(({ firm, reason, state, entries }) =>
          gauge.set({ firm, reason, state }, entries),
        ),
    );
  }
}
