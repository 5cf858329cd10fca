// The answers of kyc, bank-gateway, ledger and venue-gateway, each turned into an input of the order or
// withdrawal that it is about.
import {
  clearanceGranted,
  clearanceRefused,
  collectionAccepted,
  collectionFailed,
  collectionSettled,
  executionFailed,
  executionFilled,
  holdPlaced,
  holdRefused,
  payoutFailed,
  payoutSettled,
  transactionPosted,
} from '@aiyrbas/contracts';
import { BatchContext, Handles, type Message } from '@aiyrbas/bus';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { AdvanceOrder } from './advance-order';
import { AdvanceWithdrawal } from './advance-withdrawal';
import { type AnswerMessage, inputOf } from './answers';

@Controller()
export class AdvanceOrderConsumer {
  constructor(
    private readonly orders: AdvanceOrder,
    private readonly withdrawals: AdvanceWithdrawal,
  ) {}

  @Handles(
    'advance-order',
    clearanceGranted,
    clearanceRefused,
    collectionAccepted,
    collectionSettled,
    collectionFailed,
    holdPlaced,
    holdRefused,
    executionFilled,
    executionFailed,
    transactionPosted,
    payoutSettled,
    payoutFailed,
  )
  async answered(@Payload() batch: readonly Message[], @Ctx() context: BatchContext): Promise<void> {
    const answers = batch.flatMap((message) => {
      const answer = inputOf(message as AnswerMessage);
      return answer ? [{ ...answer, message }] : [];
    });
    const others = await this.orders.execute(answers, context.tx, context.now);
    const unknown = await this.withdrawals.execute(others, context.tx, context.now);
    for (const { message } of unknown) context.park(message, 'neither an order nor a withdrawal is known by this id');
  }
}
