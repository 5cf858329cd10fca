// What orders asks of kyc, and how the orders ended that it was asked about.
import { BatchContext, Handles, HandlesPatiently, type Message } from '@aiyrbas/bus';
import {
  clearanceRequested,
  orderCancelled,
  orderCompleted,
  orderExpired,
  orderRefunded,
  orderRejected,
} from '@aiyrbas/contracts';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { ClearancesStore } from '../store/clearances.store';
import { ClearOrder, type ClearanceRequest } from './clear-order';

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

  @HandlesPatiently('end-clearance', orderCompleted, orderRejected, orderCancelled, orderExpired, orderRefunded)
  async ended(@Payload() batch: readonly Message<{ orderId: string }>[], @Ctx() context: BatchContext): Promise<void> {
    this.clearances.end(
      context.tx,
      batch.map(({ type, body }) => ({
        orderId: body.orderId,
        state: type === orderCompleted.type ? ('committed' as const) : ('released' as const),
      })),
    );
  }
}
