import { type RowOf, as, defineEntity, minorUnits } from '@aiyrbas/persistence';
import type { EntryMatch } from '../domain/entry';
import { bicColumn, orderColumn, ourIbanColumn } from './shared-columns';

export const BankEntryEntity = defineEntity({
  name: 'entry',
  comment: "One booked entry of the firm's account, once, whichever message brought it. Never changed.",
  columns: {
    id: { type: 'uuid', primary: true, comment: 'The entry.' },
    bic: bicColumn,
    iban: ourIbanColumn,
    reference: { type: 'text', nullable: true, comment: 'The AcctSvcrRef; null where the bank states none.' },
    entryRef: {
      type: 'text',
      nullable: true,
      comment: 'A name of ours where the reference is shared, a constant, or none; null where the reference is unique.',
    },
    direction: { type: 'text', ...as<'credit' | 'debit'>(), comment: 'credit or debit.' },
    isReversal: { type: 'boolean', comment: 'Whether it reverses another entry (RvslInd).' },
    currency: { type: 'text', comment: 'ISO 4217, as the bank states it.' },
    statedAmount: { type: 'text', comment: 'The amount as the bank states it, in units of the currency.' },
    amount: {
      ...minorUnits,
      nullable: true,
      comment: 'In minor units of the asset, above zero; null where it cannot be counted.',
    },
    requestId: { type: 'text', nullable: true, comment: 'The EndToEndId of the one payment behind it.' },
    orderId: orderColumn,
    match: {
      type: 'text',
      ...as<EntryMatch>(),
      comment: 'What was requested, or why the entry is not that (domain/entry.ts).',
    },
    bookedAt: { type: 'timestamptz', comment: 'UTC; when the bank booked it, and never after it was received.' },
    receivedAt: { type: 'timestamptz', comment: 'UTC.' },
    valueDate: { type: 'date', comment: "The bank's value day." },
    bookingDay: { type: 'date', nullable: true, comment: "The bank's booking day, where it states one." },
    accountIndex: { type: 'text', nullable: true, comment: "Keyed fingerprint of the other side's account." },
    messageId: { type: 'text', comment: 'The MsgId of the message that brought it first.' },
    partOf: { type: 'uuid', nullable: true, comment: 'The batch (match split) of which it is one payment.' },
  },
  indices: [
    {
      name: 'entry_once_named',
      columns: ['bic', 'iban', 'reference', 'entryRef'],
      unique: true,
      where: '((reference IS NOT NULL) OR (entry_ref IS NOT NULL))',
    },
  ],
});

export const EntrySightingEntity = defineEntity({
  name: 'entry_sighting',
  comment: 'In which statement, and in which page of it, an entry without a reference was.',
  columns: {
    entryId: { type: 'uuid', primary: true, comment: 'The entry.' },
    statement: { type: 'text', primary: true, comment: 'The kind of the message, and the id of the statement.' },
    page: { type: 'integer', comment: 'The number of the page, from 1.' },
  },
});

export type BankEntryRow = RowOf<typeof BankEntryEntity>;
/** That an entry without a reference was in a page of a statement. */
export type Sighting = RowOf<typeof EntrySightingEntity>;
