// How an account looks to its owner.
import { type ReplyOf, type linkBankAccount, nameOfBank } from '@aiyrbas/contracts';
import { withoutNulls } from '@aiyrbas/kernel';
import type { BankAccount } from './bank-account.entity';

/** Without the IBAN, which only its owner is shown. */
export function accountReply({
  id,
  bic,
  status,
  reason,
  linkedAt,
}: BankAccount): Omit<ReplyOf<typeof linkBankAccount>, 'iban'> {
  return {
    id,
    bank: { bic, name: nameOfBank(bic) },
    status,
    ...withoutNulls({ reason }),
    linkedAt: linkedAt.toISOString(),
  };
}
