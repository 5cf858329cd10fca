export { BankAccountEntity, type BankAccountStatus, type ProjectedBankAccount } from './bank-account.entity';
export { BankAccountFinder } from './bank-account-finder';
export { BankAccountsStore } from './bank-accounts.store';
export { ProjectBankAccountsConsumer } from './project-bank-accounts.consumer';
export { ProjectedBankAccountsModule } from './projected-bank-accounts.module';
