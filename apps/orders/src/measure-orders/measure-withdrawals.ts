// How many withdrawals are on their way, whether anybody has doubts about them, and how old the oldest is.
import { singleFlight } from '@aiyrbas/kernel';
import { Metrics } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { METRICS } from '@aiyrbas/service-host';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { WithdrawalsStore } from '../persistence/withdrawals.store';

@Injectable()
export class MeasureWithdrawals implements OnModuleInit {
  constructor(
    @Inject(METRICS) private readonly metrics: Metrics,
    private readonly db: Database,
    private readonly withdrawals: WithdrawalsStore,
  ) {}

  onModuleInit(): void {
    const measureStates = singleFlight(() => this.withdrawals.onTheirWay(this.db));
    this.metrics.gauge(
      'withdrawals_in_state',
      'Withdrawals on their way, by state and doubt',
      ['state', 'doubt'],
      async (gauge) => (await measureStates()).forEach(({ state, doubt, count }) => gauge.set({ state, doubt }, count)),
    );
    this.metrics.gauge(
      'withdrawals_oldest_seconds',
      'Age of the oldest withdrawal on its way, by state and doubt',
      ['state', 'doubt'],
      async (gauge) =>
        (await measureStates()).forEach(({ state, doubt, oldestSeconds }) =>
          gauge.set({ state, doubt }, oldestSeconds),
        ),
    );
  }
}
