// Handles execution requests of orders. A request is only stored here; the venues are called after the commit.
import { BatchContext, Handles, type Message } from '@aiyrbas/bus';
import { executionRequested } from '@aiyrbas/contracts';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { ExecutionRequest } from '../domain/request';
import { LegsWakeUp } from '../messaging/legs-wake-up';
import { WriteAhead } from './write-ahead';

@Controller()
export class WriteAheadConsumer {
  constructor(
    private readonly writeAhead: WriteAhead,
    private readonly due: LegsWakeUp,
  ) {}

  @Handles('write-ahead', executionRequested)
  async handle(@Payload() batch: readonly Message<ExecutionRequest>[], @Ctx() context: BatchContext): Promise<void> {
    const { written, refused } = await this.writeAhead.execute(context.tx, batch);
    for (const { message, why } of refused) context.park(message, why);
    const venues = new Set(written.flatMap((execution) => execution.legs.map((leg) => leg.venue)));
    context.tx.afterCommit(() => this.due.raise(venues));
  }
}
