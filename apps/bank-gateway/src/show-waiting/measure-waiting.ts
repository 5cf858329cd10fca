// How many payments wait, for what, and how old the oldest is: asked for when somebody looks.
import { singleFlight } from '@aiyrbas/kernel';
import { Metrics } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { METRICS } from '@aiyrbas/service-host';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type Blocker, blockerOf } from '../domain/instruct';
import { ReleaseConditionsStore } from '../persistence/release-conditions.store';
import { type WaitingLine, WaitingStore } from '../persistence/waiting.store';

type Measured = WaitingLine & { readonly why: Blocker | 'nothing' };

@Injectable()
export class MeasureWaiting implements OnModuleInit {
  /** Both gauges, and all who look at the same time, share one look. */
  readonly #poll = singleFlight(() => this.#measure());

  constructor(
    @Inject(METRICS) private readonly metrics: Metrics,
    private readonly db: Database,
    private readonly waiting: WaitingStore,
    private readonly conditions: ReleaseConditionsStore,
  ) {}

  onModuleInit(): void {
    this.metrics.gauge(
      'payments_waiting',
      'Payouts and refunds that no bank was asked for yet, by what stands against them',
      ['firm', 'bank', 'why'],
      async (gauge) =>
        (await this.#poll()).forEach(({ firm, bic, why, payments }) => gauge.set({ firm, bank: bic, why }, payments)),
    );
    this.metrics.gauge(
      'payments_waiting_oldest_seconds',
      'How long the oldest of them has waited',
      ['firm', 'bank', 'why'],
      async (gauge) =>
        (await this.#poll()).forEach(({ firm, bic, why, oldestSeconds }) =>
          gauge.set({ firm, bank: bic, why }, oldestSeconds),
        ),
    );
  }

  async #measure(): Promise<Measured[]> {
    const lines = await this.waiting.lines(this.db);
    if (lines.length === 0) return [];
    const conditions = await this.conditions.read(this.db);
    return lines.map((line) => ({ ...line, why: blockerOf(line, conditions) ?? 'nothing' }));
  }
}
