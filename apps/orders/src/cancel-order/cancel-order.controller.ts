// POST /v1/orders/{id}/cancellation: before money was asked for it ends the order at once; after that the bank is asked
// to call the collection back, and its answer decides.
import { cancelOrder } from '@aiyrbas/contracts';
import { type CallOf, Commands, Endpoint, ParsedCall, type Refusal } from '@aiyrbas/http';
import { type Ids, type Result, ok, refuse } from '@aiyrbas/kernel';
import { IDS } from '@aiyrbas/service-host';
import { Controller, Inject } from '@nestjs/common';
import { decideOrderInput } from '../domain/decide';
import { type OrderView, orderView } from '../persistence/order.view';
import { DecisionsStore } from '../persistence/decisions.store';
import { OrdersStore } from '../persistence/orders.store';

@Controller()
export class CancelOrderController {
  constructor(
    private readonly commands: Commands,
    private readonly orders: OrdersStore,
    private readonly decisions: DecisionsStore,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  @Endpoint(cancelOrder)
  async cancel(@ParsedCall() call: CallOf<typeof cancelOrder>): Promise<Result<OrderView, Refusal>> {
    const id = call.params.id!;
    return this.commands.once(call, async (tx, now) => {
      const order = (await this.orders.lockAll(tx, [id])).get(id);
      if (!order || order.customerId !== call.principal.customerId) return refuse({ code: 'not_found' });
      if ((await this.orders.blockedAmong(tx, [id])).size > 0) return refuse({ code: 'order_blocked' });
      const input = { on: 'cancelRequested', cause: 'customer' } as const;
      const decided = decideOrderInput(order, input, { now, ids: this.ids });
      if (!decided.ok) return refuse({ code: 'order_not_cancellable' });
      const cause = { ...call.cause, correlationId: id };
      await this.decisions.commit(tx, [{ before: order, input, decision: decided.value, cause }]);
      const history = (await this.orders.history(tx, [id])).get(id) ?? [];
      return ok(orderView(decided.value.order, history, false));
    });
  }
}
