// Moves orders on by what the other services answered: lock, decide, save, tell - for one or for a hundred.
import type { Cause } from '@aiyrbas/bus';
import type { Ids } from '@aiyrbas/kernel';
import { type Logger, traceIdOf } from '@aiyrbas/observability';
import type { Tx } from '@aiyrbas/persistence';
import { IDS, LOGGER } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { decideOrderInput } from '../domain/decide';
import type { OrderDecision } from '../domain/decision';
import type { Input } from '../domain/input';
import type { Order } from '../domain/order';
import { type DecidedOrder, DecisionsStore } from '../persistence/decisions.store';
import { OrdersStore } from '../persistence/orders.store';

/** An input to one order, and the message that brought it. */
export interface OrderInput<M extends Cause> {
  readonly orderId: string;
  readonly input: Input;
  readonly message: M;
}

@Injectable()
export class AdvanceOrder {
  constructor(
    private readonly orders: OrdersStore,
    private readonly decisions: DecisionsStore,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** @returns what was about orders that are not known here. */
  async execute<M extends Cause>(inputs: readonly OrderInput<M>[], tx: Tx, now: Date): Promise<OrderInput<M>[]> {
    if (inputs.length === 0) return [];
    const orders = await this.orders.lockAll(
      tx,
      inputs.map((one) => one.orderId),
    );
    const unknown: OrderInput<M>[] = [];
    const decided: DecidedOrder[] = [];
    for (const one of inputs) {
      const order = orders.get(one.orderId);
      if (!order) {
        unknown.push(one);
        continue;
      }
      const decision = this.#decide(order, one, now);
      if (!decision) continue;
      orders.set(order.id, decision.order);
      decided.push({ before: order, input: one.input, decision, cause: one.message });
    }
    await this.decisions.commit(tx, decided);
    return unknown;
  }

  #decide(order: Order, { input, message }: OrderInput<Cause>, now: Date): OrderDecision | undefined {
    const traceId = traceIdOf(message.traceparent);
    const result = decideOrderInput(order, input, { now, ids: this.ids });
    if (!result.ok) {
      this.log.info(
        { orderId: order.id, traceId, state: order.state, cause: input.cause, code: result.error.code },
        'order not moved',
      );
      return undefined;
    }
    return result.value;
  }
}
