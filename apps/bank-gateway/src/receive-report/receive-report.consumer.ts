// The door to the banks' own topics: what the banks report.
import { BatchContext, HandlesTopic, type Message } from '@aiyrbas/bus';
import { PARTNER_BANKS, reportsTopic } from '@aiyrbas/contracts';
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

  @HandlesTopic('receive-report', ...PARTNER_BANKS.map(({ bic }) => reportsTopic(bic)))
  async handle(@Payload() batch: readonly Message<string>[], @Ctx() context: BatchContext): Promise<void> {
    const { parked, returned } = await this.reports.execute(context.tx, batch, context.now);
    for (const { message, reason } of parked) context.park(message, reason);
    if (returned > 0) context.tx.afterCommit(() => this.timer.nudge());
  }
}
