// Projects whose a bank account is and whether the bank confirmed it, so that a quote and an order call no other service.
import { BatchContext, Handles, type MessageIn } from '@aiyrbas/bus';
import { accountConfirmed, accountLinked, accountRefused, decision, subscribe } from '@aiyrbas/contracts';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { BankAccountStatus } from './bank-account.entity';
import { BankAccountsStore } from './bank-accounts.store';

const on = decision<[], BankAccountStatus>();

export const BANK_ACCOUNT_EVENTS = subscribe(
  on(accountLinked, () => 'pending'),
  on(accountConfirmed, () => 'confirmed'),
  on(accountRefused, () => 'refused'),
);

@Controller()
export class ProjectBankAccountsConsumer {
  constructor(private readonly accounts: BankAccountsStore) {}

  @Handles('know-accounts', BANK_ACCOUNT_EVENTS)
  async handle(
    @Payload() batch: readonly MessageIn<typeof BANK_ACCOUNT_EVENTS>[],
    @Ctx() { tx }: BatchContext,
  ): Promise<void> {
    const accounts = batch.map((message) => {
      const { accountId, customerId, bic } = message.body;
      return { accountId, customerId, bic, status: BANK_ACCOUNT_EVENTS.decide(message) };
    });
    this.accounts.save(tx, accounts);
  }
}
