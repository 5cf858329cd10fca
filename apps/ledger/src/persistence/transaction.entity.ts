import { as, defineEntity, minorUnits } from '@aiyrbas/persistence';
import type { Transaction, TransactionKind } from '../domain/transaction';
import { accountColumn, assetColumn, ledgerFirmColumn } from './account.entity';

export const TransactionEntity = defineEntity({
  name: 'transaction',
  comment: 'Transfers that happen together, for one cause, once. Never changed; a mistake is undone by another one.',
  columns: {
    id: { type: 'uuid', primary: true, comment: 'The transaction.' },
    seq: {
      type: 'bigint',
      unique: true,
      generated: 'increment',
      comment: 'Within one database transaction, the order in which it is chained; numbers may have gaps.',
    },
    firm: ledgerFirmColumn,
    kind: { type: 'text', ...as<TransactionKind>(), comment: 'collection, conversion, payout, refund, deposit ...' },
    businessId: { type: 'text', comment: 'With the kind, the name of its cause: the same cause posts once.' },
    orderId: { type: 'uuid', nullable: true, comment: 'The order, where there is one.' },
    customerId: { type: 'uuid', nullable: true, comment: 'The customer, where there is one.' },
    bookedAt: { type: 'timestamptz', comment: 'UTC; when it was posted here.' },
    valueDate: { type: 'date', comment: 'The day, in Kazakhstan, from which it counts.' },
    cause: {
      type: 'jsonb',
      ...as<Transaction['cause']>(),
      comment: 'Where it came from: message, bank entry, the two people. No personal data.',
    },
    transfers: { type: 'smallint', comment: 'How many transfers it has: all of them, and never more.' },
    writtenIn: {
      type: 'bigint',
      default: () => '((pg_current_xact_id())::text)::bigint',
      comment: 'The database transaction that wrote it; 0 for those from before there were blocks.',
    },
  },
  uniques: [{ columns: ['kind', 'businessId'] }, { columns: ['id', 'firm', 'transfers'] }],
  indices: [
    {
      name: 'outgoing_once',
      columns: ['businessId'],
      unique: true,
      where: "(kind = ANY (ARRAY['payout'::text, 'refund'::text]))",
    },
    { name: 'suspense_comes_once', columns: [], unique: true },
    { name: 'suspense_returns_once', columns: [], unique: true },
  ],
});

export const TransferEntity = defineEntity({
  name: 'transfer',
  comment: 'A positive amount from one account to another of the same firm and asset. Never changed.',
  columns: {
    transaction: { type: 'uuid', primary: true, comment: 'The transaction.' },
    seq: { type: 'smallint', primary: true, comment: 'Its place in the transaction, from 1.' },
    firm: ledgerFirmColumn,
    debit: { ...accountColumn, comment: 'The account that is debited.' },
    credit: { ...accountColumn, comment: 'The account that is credited.' },
    asset: assetColumn,
    amount: { ...minorUnits, comment: 'In minor units of the asset.' },
    transfers: { type: 'smallint', comment: 'The number that the transaction declares, so that none is added later.' },
  },
});
