// Keeps what an accepted quote promises until its order has traded or ended. What it then took of what we have is written
// down in the same transaction: at no instant is it neither promised nor spent.
import { BatchContext, HandlesPatiently, type Message } from '@aiyrbas/bus';
import {
  type BodyOf,
  orderCancelled,
  orderExecuted,
  orderExpired,
  orderPlaced,
  orderRefunded,
  orderRejected,
} from '@aiyrbas/contracts';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { spentBy } from '../domain/inventory';
import { InventoryStore } from '../store/inventory.store';
import { ReservationsStore } from '../store/reservations.store';

type Heard = BodyOf<typeof orderPlaced> | BodyOf<typeof orderExecuted> | BodyOf<typeof orderRejected>;

@Controller()
export class FollowOrdersConsumer {
  constructor(
    private readonly reservations: ReservationsStore,
    private readonly inventory: InventoryStore,
  ) {}

  @HandlesPatiently(
    'follow-orders',
    orderPlaced,
    orderExecuted,
    orderRejected,
    orderCancelled,
    orderExpired,
    orderRefunded,
  )
  async said(@Payload() batch: readonly Message<Heard>[], @Ctx() context: BatchContext): Promise<void> {
    const placed = batch.flatMap(({ body }) => ('quoteId' in body ? [body] : []));
    const ended = batch.flatMap(({ body }) => ('quoteId' in body ? [] : [body.orderId]));
    await this.reservations.accept(context.tx, placed);
    await this.reservations.free(context.tx, ended);
    const spends = batch.flatMap(({ body }) =>
      'fills' in body ? spentBy(body.side, body.fills).map((one) => ({ ...one, at: new Date(body.at) })) : [],
    );
    this.inventory.spend(context.tx, spends);
  }
}
