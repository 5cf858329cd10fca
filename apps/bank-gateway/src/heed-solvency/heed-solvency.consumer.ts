// The door for the ledger's word on whether clients are covered.
import { BatchContext, Handles } from '@aiyrbas/bus';
import { solvencyBroken, solvencyRestored } from '@aiyrbas/contracts';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { ReleaseTimer } from '../release-timer';
import { HeedSolvency, type SolvencyWord } from './heed-solvency';

@Controller()
export class HeedSolvencyConsumer {
  constructor(
    private readonly heedSolvency: HeedSolvency,
    private readonly timer: ReleaseTimer,
  ) {}

  @Handles('heed-solvency', solvencyBroken, solvencyRestored)
  async handle(@Payload() batch: readonly SolvencyWord[], @Ctx() context: BatchContext): Promise<void> {
    await this.heedSolvency.execute(context.tx, batch);
    context.tx.afterCommit(() => this.timer.nudge());
  }
}
