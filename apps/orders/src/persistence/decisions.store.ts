// Commits what was decided of orders: saves them, tells what follows, and once it is true logs it and wakes whoever waits.
import { type Cause, Outbox, messagesOf } from '@aiyrbas/bus';
import { type Logger, traceIdOf } from '@aiyrbas/observability';
import type { Tx } from '@aiyrbas/persistence';
import { LOGGER } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { isLateFill } from '../domain/choices';
import type { OrderDecision } from '../domain/decision';
import type { Input } from '../domain/input';
import type { Order } from '../domain/order';
import { OrderFeed } from './order-feed';
import { OrdersStore } from './orders.store';

export interface DecidedOrder {
  readonly before: Order;
  readonly input: Input;
  readonly decision: OrderDecision;
  readonly cause: Cause;
}

@Injectable()
export class DecisionsStore {
  constructor(
    private readonly orders: OrdersStore,
    private readonly outbox: Outbox,
    private readonly feed: OrderFeed,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  async commit(tx: Tx, decided: readonly DecidedOrder[]): Promise<void> {
    const decisions = decided.map(({ decision }) => decision);
    this.orders.saveAll(tx, decisions);
    await this.outbox.append(
      tx,
      decided.flatMap(({ decision, cause }) => messagesOf(decision.domainEvent, cause)),
    );
    tx.afterCommit(() => {
      decided.forEach((one) => this.#report(one));
      this.feed.changed(decisions.map(({ order }) => order));
    });
  }

  #report({ before, input, decision: { order, domainEvent }, cause }: DecidedOrder): void {
    const lateFills = (one: Order): number => one.legs.filter(isLateFill).length;
    // Coins that are nobody's but the platform's: somebody must put them into the books.
    const level = lateFills(order) > lateFills(before) ? 'warn' : 'info';
    this.log[level](
      {
        orderId: order.id,
        traceId: traceIdOf(cause.traceparent),
        cause: input.cause,
        from: before.state,
        state: order.state,
        version: order.version,
        reason: order.reason?.code,
        events: domainEvent.map(({ event }) => event.type),
      },
      order.state === before.state ? 'order noted' : 'order moved',
    );
  }
}
