// Measures how many payments' money the banks hold (BLCK), and for how many of them longer than they may. It is computed
// when the metrics are scraped.
import { singleFlight } from '@aiyrbas/kernel';
import { bankHoldUntil } from '@aiyrbas/kz';
import { Metrics } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { METRICS } from '@aiyrbas/service-host';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { InstructionKind } from '../domain/instruction';
import { InstructionsStore } from '../persistence/instructions.store';

interface Held {
  readonly bic: string;
  readonly kind: InstructionKind;
  readonly isOverdue: boolean;
}

@Injectable()
export class MeasureBlocked implements OnModuleInit {
  /** Both gauges, and all who look at the same time, share one look. */
  readonly #poll = singleFlight(() => this.#measure());

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
      async (gauge) => (await this.#poll()).forEach(({ bic, kind }) => gauge.inc({ bank: bic, kind })),
    );
    this.metrics.gauge(
      'payments_blocked_overdue',
      'Payments whose money the bank holds for longer than it may',
      ['bank', 'kind'],
      async (gauge) =>
        (await this.#poll()).forEach(({ bic, kind, isOverdue }) => gauge.inc({ bank: bic, kind }, isOverdue ? 1 : 0)),
    );
  }

  async #measure(): Promise<Held[]> {
    const held = await this.instructions.blocked(this.db);
    return held.map(({ bic, kind, since, now }) => ({ bic, kind, isOverdue: bankHoldUntil(since) <= now }));
  }
}
