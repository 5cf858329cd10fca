// The handler of all events from which reconciliation makes lines.
import { BatchContext, HandlesWithLinger, type MessageIn } from '@aiyrbas/bus';
import { DueTimer } from '@aiyrbas/service-host';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { RECONCILED_EVENTS } from '../domain/reconciled-events';
import { IngestLines } from './ingest-lines';

@Controller()
export class IngestLinesConsumer {
  constructor(
    private readonly ingestLines: IngestLines,
    private readonly timer: DueTimer,
  ) {}

  @HandlesWithLinger('take-in', RECONCILED_EVENTS)
  async handle(
    @Payload() batch: readonly MessageIn<typeof RECONCILED_EVENTS>[],
    @Ctx() context: BatchContext,
  ): Promise<void> {
    await this.ingestLines.execute(batch, context.tx);
    // What it left waiting may be due before whatever the timer sleeps for.
    context.tx.afterCommit(() => this.timer.nudge());
  }
}
