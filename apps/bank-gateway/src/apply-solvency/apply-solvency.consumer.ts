// The door for the ledger's word on whether clients are covered.
import { BatchContext, Handles } from '@aiyrbas/bus';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { ReleaseTimer } from '../messaging/release-timer';
import { ApplySolvency, SOLVENCY_EVENTS, type SolvencyMessage } from './apply-solvency';

@Controller()
export class ApplySolvencyConsumer {
  constructor(
    private readonly applySolvency: ApplySolvency,
    private readonly timer: ReleaseTimer,
  ) {}

  @Handles('heed-solvency', SOLVENCY_EVENTS)
  async handle(@Payload() batch: readonly SolvencyMessage[], @Ctx() context: BatchContext): Promise<void> {
    await this.applySolvency.execute(context.tx, batch);
    context.tx.afterCommit(() => this.timer.nudge());
  }
}
