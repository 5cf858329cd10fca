// Handles the platform's manifests, which arrive on the banks' own topics.
import { BatchContext, HandlesBanks, type Message } from '@aiyrbas/bus';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { ReadManifests } from './read-manifests';

@Controller()
export class ReadManifestsConsumer {
  constructor(private readonly manifests: ReadManifests) {}

  @HandlesBanks('read-manifests', 'manifests')
  async handle(@Payload() batch: readonly Message<string>[], @Ctx() context: BatchContext): Promise<void> {
    const refused = await this.manifests.execute(context.tx, batch, context.now);
    for (const { message, reason } of refused) context.park(message, reason);
  }
}
