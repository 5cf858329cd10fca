// How many payments' money the banks hold (BLCK): asked for when somebody looks.
import { Metrics } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { METRICS } from '@aiyrbas/service-host';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { InstructionsStore } from '../persistence/instructions.store';

@Injectable()
export class MeasureBlocked implements OnModuleInit {
  constructor(
    @Inject(METRICS) private readonly metrics: Metrics,
    private readonly db: Database,
    private readonly instructions: InstructionsStore,
  ) {}

  onModuleInit(): void {
    this.metrics.gauge(
      'payments_blocked',
      'Payments whose money the bank holds: it neither posts nor returns it',
      ['bank', 'kind'],
      async (gauge) =>
        (await this.instructions.blocked(this.db)).forEach(({ bic, kind, payments }) =>
          gauge.set({ bank: bic, kind }, payments),
        ),
    );
  }
}
