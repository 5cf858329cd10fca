// The door for sealed identities, which travel once, at registration.
import { BatchContext, Handles, type MessageOf } from '@aiyrbas/bus';
import { identitySealed } from '@aiyrbas/contracts';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { Arrivals } from '../messaging/arrivals';
import { KeepIdentity } from './keep-identity';

@Controller()
export class KeepIdentityConsumer {
  constructor(
    private readonly keepIdentity: KeepIdentity,
    private readonly arrivals: Arrivals,
  ) {}

  @Handles('keep-identity', identitySealed)
  async handle(
    @Payload() batch: readonly MessageOf<typeof identitySealed>[],
    @Ctx() context: BatchContext,
  ): Promise<void> {
    await this.keepIdentity.execute(context.tx, batch, context.now);
    context.tx.afterCommit(() => this.arrivals.announce(batch.map(({ body }) => body.customerId)));
  }
}
