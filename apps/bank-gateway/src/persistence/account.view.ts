// How an account looks to its owner.
import type { ReplyOf, linkBankAccount } from '@aiyrbas/contracts';
import { bankNamed } from '../domain/partner-bank';
import type { BankAccount } from './accounts.store';

type Reply = ReplyOf<typeof linkBankAccount>;

/** Without the IBAN, which only its owner is shown. */
export function accountReply(account: BankAccount): Omit<Reply, 'iban'> {
  const { bic, name } = bankNamed(account.bic);
  return {
    id: account.id,
    bank: { bic, name },
    status: account.status,
    ...(account.reason === undefined ? {} : { reason: account.reason }),
    linkedAt: account.linkedAt.toISOString(),
  };
}
