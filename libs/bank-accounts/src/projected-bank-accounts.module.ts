import { Module } from '@nestjs/common';
import { BankAccountFinder } from './bank-account-finder';
import { BankAccountsStore } from './bank-accounts.store';
import { ProjectBankAccountsConsumer } from './project-bank-accounts.consumer';

/** Bank accounts as a service projects them. */
@Module({
  controllers: [ProjectBankAccountsConsumer],
  providers: [BankAccountsStore, BankAccountFinder],
  exports: [BankAccountsStore, BankAccountFinder],
})
export class ProjectedBankAccountsModule {}
