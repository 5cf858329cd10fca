export { BankAccountFinder } from './bank-account-finder';
export { ProjectBankAccountsConsumer } from './project-bank-accounts.consumer';
export { type BankAccountStatus, type ProjectedBankAccount, BankAccountsStore } from './bank-accounts.store';
