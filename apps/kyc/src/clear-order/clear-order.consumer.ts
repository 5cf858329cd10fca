// What orders asks of kyc, and how the orders ended that it was asked about.
import { BatchContext, Handles, HandlesWithLinger, type MessageIn } from '@aiyrbas/bus';
import {
  clearanceRequested,
  decision,
  orderCancelled,
  orderCompleted,
  orderExpired,
  orderRefunded,
  orderRejected,
  subscribe,
} from '@aiyrbas/contracts';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { ClearancesStore } from '../persistence/clearances.store';
import { ClearOrder, type ClearanceRequest } from './clear-order';

const on = decision<[], 'committed' | 'released'>();

/** What becomes of what was reserved for an order when it ends. */
const ORDER_ENDS = subscribe(
  on(orderCompleted, () => 'committed'),
  on(orderRejected, () => 'released'),
  on(orderCancelled, () => 'released'),
  on(orderExpired, () => 'released'),
  on(orderRefunded, () => 'released'),
);

@Controller()
export class ClearOrderConsumer {
  constructor(
    private readonly clearOrder: ClearOrder,
    private readonly clearances: ClearancesStore,
  ) {}

  @Handles('clear-order', clearanceRequested)
  async requested(@Payload() batch: readonly ClearanceRequest[], @Ctx() context: BatchContext): Promise<void> {
    const misused = await this.clearOrder.execute(batch, context.tx, context.now);
    for (const message of misused) context.park(message, 'this request id was used to ask something else');
  }

  @HandlesWithLinger('end-clearance', ORDER_ENDS)
  async ended(@Payload() batch: readonly MessageIn<typeof ORDER_ENDS>[], @Ctx() context: BatchContext): Promise<void> {
    this.clearances.end(
      context.tx,
      batch.map((message) => ({ orderId: message.body.orderId, state: ORDER_ENDS.decide(message) })),
    );
  }
}
