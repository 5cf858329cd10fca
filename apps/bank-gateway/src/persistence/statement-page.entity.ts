import { type RowOf, defineEntity, minorUnits } from '@aiyrbas/persistence';
import { bicColumn, ourIbanColumn } from './shared-columns';

export const StatementPageEntity = defineEntity({
  name: 'statement_page',
  comment: "A page of a bank's statement (camt.053) as it was read last.",
  columns: {
    bic: { ...bicColumn, primary: true },
    iban: { ...ourIbanColumn, primary: true },
    statementId: { type: 'text', primary: true, comment: 'The id of the statement (Stmt/Id).' },
    page: { type: 'integer', primary: true, comment: 'The number of the page, from 1.' },
    isLast: { type: 'boolean', comment: 'Whether it is the last page (LastPgInd).' },
    total: {
      ...minorUnits,
      nullable: true,
      comment: 'Credits less debits, in minor units of the currency; null where an entry cannot be counted.',
    },
    opening: { ...minorUnits, nullable: true, comment: 'The balance before the entries of this page, in minor units.' },
    closing: { ...minorUnits, nullable: true, comment: 'The balance after the entries of this page, in minor units.' },
    day: { type: 'date', nullable: true, comment: 'The day of the balance after them, in Kazakhstan.' },
    statedAt: { type: 'timestamptz', comment: 'UTC; when the bank wrote it.' },
    entries: { type: 'uuid', array: true, comment: 'Every entry of the page, new or known.' },
    messageId: { type: 'text', comment: 'The MsgId of the message that brought it last.' },
  },
});

export type StoredPage = RowOf<typeof StatementPageEntity>;
