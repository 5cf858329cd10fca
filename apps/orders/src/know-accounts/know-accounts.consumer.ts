// Learns whose a bank account is and whether the bank confirmed it, so that accepting a quote calls nobody.
import { BatchContext, Handles, type Message } from '@aiyrbas/bus';
import { accountConfirmed, accountLinked, accountRefused } from '@aiyrbas/contracts';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type AccountStatus, AccountsStore } from '../store/accounts.store';

const STATUS: Readonly<Record<string, AccountStatus>> = {
  [accountLinked.type]: 'pending',
  [accountConfirmed.type]: 'confirmed',
  [accountRefused.type]: 'refused',
};

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
        status: STATUS[type]!,
      })),
    );
  }
}
