import { Money } from '@aiyrbas/money';
import { type RowOf, as, defineEntity } from '@aiyrbas/persistence';
import type { Reason } from '../domain/order';
import type { Doubt, WithdrawalState } from '../domain/withdrawal';
import { json } from './stored';

export const WithdrawalEntity = defineEntity({
  name: 'withdrawal',
  comment: 'Tenge that a customer takes out to an own account. Rows are written by one move at a time.',
  columns: {
    id: { type: 'uuid', primary: true, comment: "The withdrawal; takes the place of an order's id in its requests." },
    customerId: { type: 'uuid', comment: 'The customer.' },
    firm: { type: 'text', comment: 'The firm.' },
    state: { type: 'text', ...as<WithdrawalState>(), comment: 'placed, paying, completed or failed.' },
    version: { type: 'integer', comment: 'One more with every change, from 1.' },
    bankAccountId: { type: 'uuid', comment: 'The account that is paid to.' },
    bic: { type: 'text', comment: 'Its bank, by its BIC (ISO 9362).' },
    amount: { ...json<Money>((stored) => Money.fromJSON(stored)), comment: 'A decimal amount of KZT.' },
    holdId: { type: 'text', unique: true, comment: "The ledger's hold of the amount." },
    payoutId: { type: 'text', unique: true, nullable: true, comment: 'The payment, by the id that the bank sees.' },
    reason: { type: 'jsonb', ...as<Reason>(), nullable: true, comment: 'Why it failed: codes.' },
    placedAt: { type: 'timestamptz', comment: 'UTC.' },
    endedAt: { type: 'timestamptz', nullable: true, comment: 'UTC.' },
    deadlineAt: {
      type: 'timestamptz',
      nullable: true,
      default: () => "(now() + '00:10:00'::interval)",
      comment: 'UTC; when it must have been responded to.',
    },
    doubt: {
      type: 'text',
      ...as<Doubt>(),
      nullable: true,
      comment: 'How a missing response is shown: unknown, or held for a person.',
    },
    bankHoldUntil: {
      type: 'timestamptz',
      nullable: true,
      comment: 'UTC; while the bank holds the money (BLCK): when it must have decided.',
    },
  },
});

export type WithdrawalRow = RowOf<typeof WithdrawalEntity>;
