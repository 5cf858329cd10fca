import type { Asset } from '@aiyrbas/money';
import { as, defineEntity, minorUnits } from '@aiyrbas/persistence';
import type { PagesState } from '../domain/pages';

const bic = { type: 'text', primary: true, comment: 'The bank, by its BIC (ISO 9362).' } as const;
const statementId = { type: 'text', primary: true, comment: "The bank's id of the statement (Stmt/Id)." } as const;

export const ReceivedPageEntity = defineEntity({
  name: 'statement_page',
  comment: "A page of a bank's statement, as the bank wrote it last.",
  columns: {
    bic,
    statementId,
    page: { type: 'integer', primary: true, comment: 'The number of the page, from 1.' },
    isLast: { type: 'boolean', comment: 'Whether it is the last page (LastPgInd).' },
    unit: { type: 'text', ...as<Asset>(), nullable: true, comment: 'The currency of its balances, ISO 4217.' },
    before: { ...minorUnits, nullable: true, comment: 'The balance before its entries, in minor units.' },
    after: { ...minorUnits, nullable: true, comment: 'The balance after its entries, in minor units.' },
    day: { type: 'date', nullable: true, comment: 'A day of the statement, in Kazakhstan; where the page states one.' },
    statedAt: { type: 'timestamptz', comment: 'UTC; when the bank wrote it.' },
  },
});

export const PagedStatementEntity = defineEntity({
  name: 'paged_statement',
  comment: 'A statement of a bank, and what was found when its pages were last compared.',
  columns: {
    bic,
    statementId,
    day: { type: 'date', nullable: true, comment: 'Its last day, in Kazakhstan; where a page states one.' },
    statedAt: { type: 'timestamptz', comment: 'UTC; when the bank wrote its newest page.' },
    state: { type: 'text', ...as<PagesState>(), comment: 'whole, expected (a page may be on its way) or faulty.' },
    dueAt: { type: 'timestamptz', nullable: true, comment: 'UTC; when a fault is called a break.' },
    found: {
      type: 'integer',
      array: true,
      default: () => `'{}'::integer[]`,
      comment: 'The pages that a break was found about.',
    },
    accepted: {
      type: 'text',
      array: true,
      default: () => `'{}'::text[]`,
      comment: 'Faults that two people accepted, by their names.',
    },
  },
});
