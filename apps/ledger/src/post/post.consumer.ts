// The one door of the books: everything that moves money or holds it comes through here, in the order in which it was
// told, in batches. One handler for all types, because all of them change the same balances.
import { BatchContext, Handles, type Message } from '@aiyrbas/bus';
import {
  collectionSettled,
  depositCredited,
  depositUnassigned,
  holdRequested,
  orderCancelled,
  orderExecuted,
  orderExpired,
  orderRefunded,
  orderRejected,
  orderReleased,
  payoutFailed,
  payoutRequested,
  payoutReturned,
  payoutSettled,
  refundRequested,
  suspenseBooked,
  suspenseRequested,
  suspenseReturned,
  withdrawalFailed,
} from '@aiyrbas/contracts';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type Heard, Post } from './post';

@Controller()
export class PostConsumer {
  constructor(private readonly post: Post) {}

  @Handles(
    'post',
    collectionSettled,
    holdRequested,
    orderExecuted,
    orderCancelled,
    orderRejected,
    orderExpired,
    orderRefunded,
    orderReleased,
    withdrawalFailed,
    payoutRequested,
    refundRequested,
    payoutSettled,
    payoutFailed,
    payoutReturned,
    suspenseBooked,
    suspenseReturned,
    suspenseRequested,
    depositCredited,
    depositUnassigned,
  )
  async handle(@Payload() batch: readonly Message[], @Ctx() context: BatchContext): Promise<void> {
    // The bus has parsed each body by the contract that its type names, and delivers no type that is not listed above.
    await this.post.execute(batch as readonly Heard[], context);
  }
}
