// How many orders are on their way, in which state, and how old the oldest is: asked for when somebody looks.
import { Metrics } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { METRICS } from '@aiyrbas/service-host';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { OrdersStore } from '../store/orders.store';

type OnTheirWay = Awaited<ReturnType<OrdersStore['onTheirWay']>>;

@Injectable()
export class MeasureOrders implements OnModuleInit {
  #asking: Promise<OnTheirWay> | undefined;

  constructor(
    @Inject(METRICS) private readonly metrics: Metrics,
    private readonly db: Database,
    private readonly orders: OrdersStore,
  ) {}

  onModuleInit(): void {
    this.metrics.gauge('orders_in_state', 'Orders on their way, by state', ['state'], async (gauge) =>
      (await this.#look()).forEach(({ state, count }) => gauge.set({ state }, count)),
    );
    this.metrics.gauge(
      'orders_oldest_seconds',
      'Age of the oldest order on its way, by state',
      ['state'],
      async (gauge) => (await this.#look()).forEach(({ state, oldestSeconds }) => gauge.set({ state }, oldestSeconds)),
    );
  }

  /** Both gauges, and all who look at the same time, share one look. */
  #look(): Promise<OnTheirWay> {
    return (this.#asking ??= this.orders.onTheirWay(this.db).finally(() => (this.#asking = undefined)));
  }
}
