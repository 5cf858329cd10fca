import { type RowOf, as, defineEntity } from '@aiyrbas/persistence';

export type BankAccountStatus = 'pending' | 'confirmed' | 'refused';

/** bank-gateway's own table of this name has more columns, and an entity there. */
export const BankAccountEntity = defineEntity({
  name: 'bank_account',
  comment: 'Bank accounts, projected from payments.v1: whose each is and whether its bank confirmed it.',
  columns: {
    accountId: { type: 'uuid', primary: true, comment: "The account, by bank-gateway's id." },
    customerId: { type: 'uuid', comment: 'Its owner.' },
    bic: { type: 'text', comment: 'Its bank, by its BIC (ISO 9362).' },
    status: { type: 'text', ...as<BankAccountStatus>(), comment: 'pending, confirmed or refused.' },
  },
});

export type ProjectedBankAccount = RowOf<typeof BankAccountEntity>;
