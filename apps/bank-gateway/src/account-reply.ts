// How an account looks to its owner.
import type { ReplyOf, linkBankAccount } from '@aiyrbas/contracts';
import { bankNamed } from './domain/partner-bank';
import type { BankAccount } from './store/accounts.store';

export function accountReply(account: BankAccount, iban: string): ReplyOf<typeof linkBankAccount> {
  const { bic, name } = bankNamed(account.bic);
  return {
    id: account.id,
    iban,
    bank: { bic, name },
    status: account.status,
    ...(account.reason === undefined ? {} : { reason: account.reason }),
    linkedAt: account.linkedAt.toISOString(),
  };
}
