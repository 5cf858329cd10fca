// Handles the banks' reports, which arrive on the banks' own topics.
import { BatchContext, HandlesBanks, type Message } from '@aiyrbas/bus';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { ReleaseTimer } from '../messaging/release-timer';
import { ReceiveReport } from './receive-report';

@Controller()
export class ReceiveReportConsumer {
  constructor(
    private readonly reports: ReceiveReport,
    private readonly timer: ReleaseTimer,
  ) {}

  @HandlesBanks('receive-report', 'reports')
  async handle(@Payload() batch: readonly Message<string>[], @Ctx() context: BatchContext): Promise<void> {
    const { returned } = await this.reports.execute(context.tx, batch, context.now);
    if (returned > 0) context.tx.afterCommit(() => this.timer.nudge());
  }
}
