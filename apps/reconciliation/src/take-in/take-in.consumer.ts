// The one way into reconciliation: everything that two sides may differ about comes through here.
import { BatchContext, HandlesPatiently, type MessageIn } from '@aiyrbas/bus';
import { DueTimer } from '@aiyrbas/service-host';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { RECONCILED_EVENTS } from '../domain/reconciled-events';
import { TakeIn } from './take-in';

@Controller()
export class TakeInConsumer {
  constructor(
    private readonly takeIn: TakeIn,
    private readonly timer: DueTimer,
  ) {}

  @HandlesPatiently('take-in', RECONCILED_EVENTS)
  async handle(
    @Payload() batch: readonly MessageIn<typeof RECONCILED_EVENTS>[],
    @Ctx() context: BatchContext,
  ): Promise<void> {
    await this.takeIn.execute(batch, context.tx);
    // What it left waiting may be due before whatever the timer sleeps for.
    context.tx.afterCommit(() => this.timer.nudge());
  }
}
