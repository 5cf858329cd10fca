// Handles the platform's acknowledgements, which arrive on the banks' own topics.
import { BatchContext, HandlesBanks, type Message } from '@aiyrbas/bus';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { RecordHashes } from '../integration/record-hashes';
import { ReadAcknowledgements } from './read-acknowledgements';

@Controller()
export class ReadAcknowledgementsConsumer {
  constructor(
    private readonly acknowledgements: ReadAcknowledgements,
    private readonly records: RecordHashes,
  ) {}

  @HandlesBanks('read-acknowledgements', 'acknowledgements')
  async handle(@Payload() batch: readonly Message<string>[], @Ctx() context: BatchContext): Promise<void> {
    const refused = await this.acknowledgements.execute(context.tx, batch, context.now);
    for (const { message, reason } of refused) context.park(message, reason);
    context.tx.afterCommit(() => this.records.add(batch));
  }
}
