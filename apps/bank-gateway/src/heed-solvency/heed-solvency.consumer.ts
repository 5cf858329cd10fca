// The door for the ledger's word on whether clients are covered.
import { BatchContext, Handles } from '@aiyrbas/bus';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { ReleaseTimer } from '../release-timer';
import { HeedSolvency, SOLVENCY_EVENTS, type SolvencyMessage } from './heed-solvency';

@Controller()
export class HeedSolvencyConsumer {
  constructor(
    private readonly heedSolvency: HeedSolvency,
    private readonly timer: ReleaseTimer,
  ) {}

  @Handles('heed-solvency', SOLVENCY_EVENTS)
  async handle(@Payload() batch: readonly SolvencyMessage[], @Ctx() context: BatchContext): Promise<void> {
    await this.heedSolvency.execute(context.tx, batch);
    context.tx.afterCommit(() => this.timer.nudge());
  }
}
