// The events of kyc, bank-gateway, ledger and venue-gateway, each turned into an input of the order or withdrawal that it
// is about.
import { BatchContext, Handles, type MessageIn } from '@aiyrbas/bus';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { ORDER_EVENTS } from '../domain/order-events';
import { AdvanceOrder } from './advance-order';
import { AdvanceWithdrawal } from './advance-withdrawal';

@Controller()
export class AdvanceOrderConsumer {
  constructor(
    private readonly orders: AdvanceOrder,
    private readonly withdrawals: AdvanceWithdrawal,
  ) {}

  @Handles('advance-order', ORDER_EVENTS)
  async handle(
    @Payload() batch: readonly MessageIn<typeof ORDER_EVENTS>[],
    @Ctx() context: BatchContext,
  ): Promise<void> {
    const inputs = batch.flatMap((message) => {
      const [orderId, input] = [ORDER_EVENTS.load(message), ORDER_EVENTS.decide(message, message.time)];
      return orderId && input ? [{ orderId, input: { ...input, cause: message.type }, message }] : [];
    });
    const others = await this.orders.execute(inputs, context.tx, context.now);
    const unknown = await this.withdrawals.execute(others, context.tx, context.now);
    for (const { message } of unknown) context.park(message, 'neither an order nor a withdrawal is known by this id');
  }
}
