import { type RowOf, as, defineEntity } from '@aiyrbas/persistence';
import type { AccountStatus } from '../domain/instruct';
import { bicColumn, customerColumn } from './shared-columns';

export const BankAccountEntity = defineEntity({
  name: 'bank_account',
  comment: 'An account that a customer linked, and what its bank said of the owner.',
  columns: {
    id: { type: 'uuid', primary: true, comment: 'The account.' },
    customerId: customerColumn,
    bic: bicColumn,
    iban: { type: 'text', comment: "IBAN, sealed under the customer's own key." },
    ibanIndex: { type: 'text', comment: 'Keyed fingerprint of the IBAN.' },
    verificationId: { type: 'text', unique: true, comment: 'The request by which the bank was asked for the owner.' },
    status: {
      type: 'text',
      ...as<AccountStatus>(),
      comment: 'pending, confirmed or refused; money moves only to and from a confirmed account.',
    },
    reason: { type: 'text', nullable: true, comment: 'A code: why it was refused.' },
    linkedAt: { type: 'timestamptz', comment: 'UTC.' },
    decidedAt: { type: 'timestamptz', nullable: true, comment: 'UTC; when the bank answered.' },
  },
  uniques: [{ columns: ['customerId', 'ibanIndex'] }],
});

export type BankAccount = RowOf<typeof BankAccountEntity>;
