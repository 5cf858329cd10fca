// Keeps what an accepted quote promises until its order has traded or ended. What it then took of what we have is written
// down in the same transaction: at no instant is it neither promised nor spent.
import { BatchContext, HandlesWithLinger, type MessageIn } from '@aiyrbas/bus';
import {
  decision,
  orderCancelled,
  orderExecuted,
  orderExpired,
  orderPlaced,
  orderRefunded,
  orderRejected,
  subscribe,
} from '@aiyrbas/contracts';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { spentBy } from '../domain/inventory';
import { InventoryStore, type Spend } from '../persistence/inventory.store';
import { ReservationsStore } from '../persistence/reservations.store';

interface Effect {
  /** Its quote's reservation is the order's now. */
  readonly accepts?: { readonly quoteId: string; readonly orderId: string };
  /** The order whose reservation is free again. */
  readonly frees?: string;
  readonly spends?: readonly Spend[];
}

const on = decision<[], Effect>();
const frees = ({ orderId }: { orderId: string }): Effect => ({ frees: orderId });

const ORDER_EVENTS = subscribe(
  on(orderPlaced, ({ quoteId, orderId }) => ({ accepts: { quoteId, orderId } })),
  on(orderExecuted, ({ orderId, side, fills, at }) => ({
    frees: orderId,
    spends: spentBy(side, fills).map((one) => ({ ...one, at: new Date(at) })),
  })),
  on(orderRejected, frees),
  on(orderCancelled, frees),
  on(orderExpired, frees),
  on(orderRefunded, frees),
);

@Controller()
export class FollowOrdersConsumer {
  constructor(
    private readonly reservations: ReservationsStore,
    private readonly inventory: InventoryStore,
  ) {}

  @HandlesWithLinger('follow-orders', ORDER_EVENTS)
  async handle(
    @Payload() batch: readonly MessageIn<typeof ORDER_EVENTS>[],
    @Ctx() context: BatchContext,
  ): Promise<void> {
    const effects = batch.map((message) => ORDER_EVENTS.decide(message));
    const placed = effects.flatMap(({ accepts }) => accepts ?? []);
    const ended = effects.flatMap(({ frees: orderId }) => orderId ?? []);
    const spends = effects.flatMap(({ spends: spent }) => spent ?? []);
    await this.reservations.accept(context.tx, placed);
    await this.reservations.free(context.tx, ended);
    this.inventory.spend(context.tx, spends);
  }
}
