// Measures how many payments have no response although the bank's time for one is over. It is computed when the metrics are
// scraped.
import { Metrics } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { METRICS } from '@aiyrbas/service-host';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Institution } from '../domain/institution';
import { InstructionsStore } from '../persistence/instructions.store';

@Injectable()
export class MeasureOverdue implements OnModuleInit {
  constructor(
    @Inject(METRICS) private readonly metrics: Metrics,
    private readonly db: Database,
    private readonly institution: Institution,
    private readonly instructions: InstructionsStore,
  ) {}

  onModuleInit(): void {
    this.metrics.gauge(
      'payments_response_overdue',
      'Payments that a bank has not responded to in its time',
      ['bank', 'kind'],
      async (gauge) => {
        const due = this.institution.responsesDue(new Date());
        const overdue = await this.instructions.responseOverdue(this.db, due);
        overdue.forEach(({ bic, kind, payments }) => gauge.set({ bank: bic, kind }, payments));
      },
    );
  }
}
