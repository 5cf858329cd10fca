import { as, defineEntity, minorUnits } from '@aiyrbas/persistence';
import type { HoldState } from '../domain/hold';
import { accountColumn, assetColumn, ledgerFirmColumn } from './account.entity';

const requestId = { type: 'char', length: 32, primary: true } as const;

export const HoldEntity = defineEntity({
  name: 'hold',
  comment: "What is kept of a customer's balance for one order. It has one response and one end.",
  columns: {
    id: { ...requestId, comment: 'The id of its request, 32 hex digits; of a second credit, derived from the entry.' },
    firm: ledgerFirmColumn,
    orderId: { type: 'uuid', comment: 'The order.' },
    customerId: { type: 'uuid', comment: 'The customer.' },
    account: accountColumn,
    asset: assetColumn,
    amount: { ...minorUnits, comment: 'In minor units of the asset.' },
    state: {
      type: 'text',
      ...as<HoldState>(),
      comment: 'placed, posted, released or refused. A refusal is stored too: one id has one response.',
    },
    askedAt: { type: 'timestamptz', comment: 'UTC.' },
    endedAt: { type: 'timestamptz', nullable: true, comment: 'UTC; null while it stands.' },
  },
});

export const EarlyFailureEntity = defineEntity({
  name: 'early_failure',
  comment: 'A payout that a bank refused before its request was read here: the two topics have no common order.',
  columns: {
    requestId: { ...requestId, comment: 'The request of the payout, 32 hex digits.' },
    heardAt: { type: 'timestamptz', comment: 'UTC.' },
  },
});
