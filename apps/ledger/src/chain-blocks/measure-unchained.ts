// How long the oldest transaction has waited for its block: asked for when somebody looks.
import { Metrics } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { METRICS } from '@aiyrbas/service-host';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { BlocksStore } from '../persistence/blocks.store';

@Injectable()
export class MeasureUnchained implements OnModuleInit {
  constructor(
    @Inject(METRICS) private readonly metrics: Metrics,
    private readonly db: Database,
    private readonly blocks: BlocksStore,
  ) {}

  onModuleInit(): void {
    this.metrics.gauge(
      'ledger_unchained_seconds',
      'Age of the oldest transaction that is in no signed block, or 0',
      [],
      async (gauge) => {
        gauge.set(await this.blocks.oldestSeconds(this.db));
      },
    );
  }
}
