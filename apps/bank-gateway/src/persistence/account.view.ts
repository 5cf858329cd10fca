// How an account looks to its owner.
import { type ReplyOf, type linkBankAccount, nameOfBank } from '@aiyrbas/contracts';
import type { BankAccount } from './accounts.store';

type Reply = ReplyOf<typeof linkBankAccount>;

/** Without the IBAN, which only its owner is shown. */
export function accountReply(account: BankAccount): Omit<Reply, 'iban'> {
  const { bic } = account;
  return {
    id: account.id,
    bank: { bic, name: nameOfBank(bic) },
    status: account.status,
    ...(account.reason === undefined ? {} : { reason: account.reason }),
    linkedAt: account.linkedAt.toISOString(),
  };
}
