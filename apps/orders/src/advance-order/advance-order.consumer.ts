// The answers of kyc, bank-gateway, ledger and venue-gateway, each turned into an input of the order that it is about.
import {
  clearanceGranted,
  clearanceRefused,
  clearanceReviewOpened,
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
import { type AnswerMessage, inputOf } from './answers';

@Controller()
export class AdvanceOrderConsumer {
  constructor(private readonly advance: AdvanceOrder) {}

  @Handles(
    'advance-order',
    clearanceGranted,
    clearanceRefused,
    clearanceReviewOpened,
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
    const unknown = await this.advance.execute(answers, context.tx, context.now);
    for (const { message } of unknown) context.park(message, 'the order is not known here');
  }
}
