// Learns whose a bank account is, so that a quote for another's account is a 404 without asking anybody.
import { BatchContext, Handles, type Message } from '@aiyrbas/bus';
import { accountConfirmed, accountLinked, accountRefused } from '@aiyrbas/contracts';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { AccountsStore } from '../store/accounts.store';

@Controller()
export class KnowAccountsConsumer {
  constructor(private readonly accounts: AccountsStore) {}

  @Handles('know-accounts', accountLinked, accountConfirmed, accountRefused)
  async said(
    @Payload() batch: readonly Message<{ accountId: string; customerId: string; bic: string }>[],
    @Ctx() context: BatchContext,
  ): Promise<void> {
    await this.accounts.learn(
      context.tx,
      batch.map(({ type, body: { accountId, customerId, bic } }) => ({
        accountId,
        customerId,
        bic,
        status: type.slice('payments.account.'.length),
      })),
    );
  }
}
