// How an account looks to its owner.
import type { ReplyOf, linkBankAccount } from '@aiyrbas/contracts';
import { withoutNulls } from '@aiyrbas/kernel';
import { bankNamed } from '../domain/partner-bank';
import type { BankAccount } from './bank-account.entity';

/** Without the IBAN, which only its owner is shown. */
export function accountReply({
  id,
  bic,
  status,
  reason,
  linkedAt,
}: BankAccount): Omit<ReplyOf<typeof linkBankAccount>, 'iban'> {
  const { name } = bankNamed(bic);
  return { id, bank: { bic, name }, status, ...withoutNulls({ reason }), linkedAt: linkedAt.toISOString() };
}
