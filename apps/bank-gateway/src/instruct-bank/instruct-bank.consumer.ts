// The door for what orders asks of the banks: collect, pay, pay back, take back.
import { BatchContext, Handles } from '@aiyrbas/bus';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { DueTimer } from '@aiyrbas/service-host';
import { ReleaseTimer } from '../messaging/release-timer';
import { BANK_REQUESTS, type BankRequestMessage, InstructBank } from './instruct-bank';

@Controller()
export class InstructBankConsumer {
  constructor(
    private readonly instructBank: InstructBank,
    private readonly timer: DueTimer,
    private readonly releaseTimer: ReleaseTimer,
  ) {}

  @Handles('instruct-bank', BANK_REQUESTS)
  async handle(@Payload() batch: readonly BankRequestMessage[], @Ctx() context: BatchContext): Promise<void> {
    const someWait = await this.instructBank.execute(context.tx, batch, context.now);
    context.tx.afterCommit(() => this.timer.nudge());
    // What it waits for may have an end that the other timer has not heard of.
    if (someWait) context.tx.afterCommit(() => this.releaseTimer.nudge());
  }
}
