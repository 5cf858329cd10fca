// How many orders are on their way, in which state, and how old the oldest is: asked for when somebody looks.
import { singleFlight } from '@aiyrbas/kernel';
import { Metrics } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { METRICS } from '@aiyrbas/service-host';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { OrdersStore } from '../persistence/orders.store';

@Injectable()
export class MeasureOrders implements OnModuleInit {
  constructor(
    @Inject(METRICS) private readonly metrics: Metrics,
    private readonly db: Database,
    private readonly orders: OrdersStore,
  ) {}

  onModuleInit(): void {
    const measureStates = singleFlight(() => this.orders.onTheirWay(this.db));
    this.metrics.gauge('orders_in_state', 'Orders on their way, by state', ['state'], async (gauge) =>
      (await measureStates()).forEach(({ state, count }) => gauge.set({ state }, count)),
    );
    this.metrics.gauge(
      'orders_oldest_seconds',
      'Age of the oldest order on its way, by state',
      ['state'],
      async (gauge) =>
        (await measureStates()).forEach(({ state, oldestSeconds }) => gauge.set({ state }, oldestSeconds)),
    );
  }
}
