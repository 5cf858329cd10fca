// The one door of reconciliation: everything that two sides may differ about comes through here.
import { BatchContext, HandlesPatiently, type Message } from '@aiyrbas/bus';
import {
  balanceReported,
  depositCredited,
  depositUnassigned,
  entryBooked,
  executionFailed,
  executionFilled,
  orderCancelled,
  orderCompleted,
  orderExecuted,
  orderExpired,
  orderRefunded,
  orderRejected,
  statementReceived,
  transactionPosted,
} from '@aiyrbas/contracts';
import { DueTimer } from '@aiyrbas/service-host';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type Heard, TakeIn } from './take-in';

@Controller()
export class TakeInConsumer {
  constructor(
    private readonly takeIn: TakeIn,
    private readonly timer: DueTimer,
  ) {}

  @HandlesPatiently(
    'take-in',
    entryBooked,
    statementReceived,
    executionFilled,
    executionFailed,
    depositCredited,
    depositUnassigned,
    balanceReported,
    orderExecuted,
    orderCompleted,
    orderRefunded,
    orderRejected,
    orderCancelled,
    orderExpired,
    transactionPosted,
  )
  async handle(@Payload() batch: readonly Message[], @Ctx() context: BatchContext): Promise<void> {
    // The bus has parsed each body by the contract that its type names, and delivers no type that is not listed above.
    await this.takeIn.execute(batch as readonly Heard[], context.tx);
    // What it left waiting may be due before whatever the timer sleeps for.
    context.tx.afterCommit(() => this.timer.nudge());
  }
}
