// The only handler that changes the ledger by events. It consumes all that moves or holds money, in batches, in the order
// in which it was published. One handler serves all types, because all of them change the same balances.
import { BatchContext, Handles } from '@aiyrbas/bus';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { LEDGER_EVENTS } from '../domain/decide';
import { type LedgerMessage, PostTransactions } from './post-transactions';

@Controller()
export class PostTransactionsConsumer {
  constructor(private readonly postTransactions: PostTransactions) {}

  @Handles('post', LEDGER_EVENTS)
  async handle(@Payload() batch: readonly LedgerMessage[], @Ctx() context: BatchContext): Promise<void> {
    await this.postTransactions.execute(batch, context);
  }
}
