import { as, defineEntity, exact, minorUnits } from '@aiyrbas/persistence';
import type { DifferenceIn } from '../domain/difference';
import { accountColumn, assetColumn, ledgerFirmColumn } from './account.entity';

export const DifferenceEntity = defineEntity({
  name: 'difference',
  comment: 'An amount that transfers and holds do not explain, as it was when first seen. Kept for ever.',
  columns: {
    id: { type: 'bigint', primary: true, generated: 'increment', comment: 'In the order of finding.' },
    firm: ledgerFirmColumn,
    asset: assetColumn,
    account: {
      ...accountColumn,
      nullable: true,
      comment: 'The account; null where it is about the solvency coverage.',
    },
    what: {
      type: 'text',
      ...as<DifferenceIn>(),
      comment: 'The column: `balance.posted`, `balance.held`, `cover.held`, `cover.owed` or `account_sum.posted`.',
    },
    stated: { ...minorUnits, comment: 'What that column states, in minor units of the asset.' },
    explained: { ...minorUnits, comment: 'What transfers and holds come to, in minor units.' },
    difference: {
      type: 'numeric',
      ...exact,
      // A generated column, which the catalogue of PostgreSQL keeps as a default.
      default: () => '(stated - explained)',
      comment: 'Stated less explained, in minor units; computed by the database.',
    },
    firstSeenAt: { type: 'timestamptz', default: () => 'now()', comment: 'UTC.' },
    lastSeenAt: { type: 'timestamptz', default: () => 'now()', comment: 'UTC; the last measurement that found it.' },
    resolvedAt: { type: 'timestamptz', nullable: true, comment: 'UTC; null while it is open.' },
    resolvedBy: { type: 'text', nullable: true, comment: 'The correction of two people, or the measurement.' },
  },
});

export const AccountSumEntity = defineEntity({
  name: 'account_sum',
  comment: 'Sums by account of the transactions that were written below drift_measurement.summed_below.',
  columns: {
    account: { ...accountColumn, primary: true },
    posted: { ...minorUnits, comment: 'Credits less debits, in minor units of the asset.' },
    recounted: { ...minorUnits, default: 0, comment: 'The same, summed once more in this pass, in minor units.' },
    pass: { type: 'integer', default: 0, comment: 'The pass of `recounted`; that of another pass counts as 0.' },
  },
});

export const DriftMeasurementEntity = defineEntity({
  name: 'drift_measurement',
  comment: 'How far transfers are summed, and when balances were last compared with them. Its one row is the lock.',
  columns: {
    alone: { type: 'boolean', primary: true, default: true, comment: 'true: there is one row.' },
    summedBelow: { type: 'bigint', comment: 'The database transaction below which all transfers are in account_sum.' },
    since: { type: 'timestamptz', default: () => 'now()', comment: 'UTC; when measuring began.' },
    measuredAt: { type: 'timestamptz', default: () => EPOCH, comment: 'UTC; 1970 before the first measurement.' },
    pass: { type: 'integer', default: 0, comment: 'The number of the pass that recounts all transfers.' },
    recountedBelow: { type: 'bigint', default: 0, comment: 'How far this pass is.' },
    recounting: { type: 'boolean', default: false, comment: 'Whether a pass is under way.' },
    recountedAt: { type: 'timestamptz', default: () => EPOCH, comment: 'UTC; 1970 before the first whole pass.' },
  },
});

const EPOCH = "'1970-01-01 00:00:00+00'::timestamp with time zone";

const amounts = { type: 'numeric', array: true, nullable: true } as const;

export const ChangeToExplainEntity = defineEntity({
  name: 'change_to_explain',
  comment: 'What each statement of a database transaction changed, until it commits. Empty between transactions.',
  columns: {
    writtenIn: {
      type: 'bigint',
      default: () => '((pg_current_xact_id())::text)::bigint',
      comment: 'The database transaction.',
    },
    source: { type: 'text', comment: 'What was changed: balance, transfer, hold, `cover` or correction.' },
    accounts: { type: 'bigint', array: true, nullable: true, comment: 'The accounts, of balances and holds.' },
    posted: { ...amounts, comment: 'Per account, in minor units; transfers with the opposite sign.' },
    held: { ...amounts, comment: 'Per account, in minor units; holds with the opposite sign.' },
    firms: { type: 'text', array: true, nullable: true, comment: 'The firms, of the solvency coverage.' },
    assets: { type: 'text', array: true, nullable: true, comment: 'The assets, of the solvency coverage.' },
    coverHeld: { ...amounts, comment: 'Per firm and asset, in minor units.' },
    coverOwed: { ...amounts, comment: 'Per firm and asset, in minor units.' },
  },
});
