// Handles the platform's instructions, which arrive on the banks' own topics.
import { BatchContext, HandlesBanks, type Message } from '@aiyrbas/bus';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { DueTimer } from '@aiyrbas/service-host';
import { RecordHashes } from '../integration/record-hashes';
import { ProcessInstructions } from './process-instructions';

@Controller()
export class ProcessInstructionsConsumer {
  constructor(
    private readonly instructions: ProcessInstructions,
    private readonly timer: DueTimer,
    private readonly records: RecordHashes,
  ) {}

  @HandlesBanks('answer-instructions', 'instructions')
  async handle(@Payload() batch: readonly Message<string>[], @Ctx() context: BatchContext): Promise<void> {
    const refused = await this.instructions.execute(context.tx, batch, context.now);
    for (const { message, reason } of refused) context.park(message, reason);
    context.tx.afterCommit(() => this.timer.nudge());
    context.tx.afterCommit(() => this.records.add(batch));
  }
}
