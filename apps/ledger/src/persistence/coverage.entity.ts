import { as, defineEntity, minorUnits } from '@aiyrbas/persistence';
import { assetColumn, ledgerFirmColumn } from './account.entity';

const held = { ...minorUnits, comment: 'What banks and venues hold, in minor units of the asset.' } as const;
const owed = { ...minorUnits, comment: 'What clients are owed, in minor units of the asset.' } as const;

export const CoverageEntity = defineEntity({
  name: 'cover',
  comment: 'What is held and owed up to the last fold. With `cover_change` it is what is held and owed now.',
  columns: { firm: { ...ledgerFirmColumn, primary: true }, asset: { ...assetColumn, primary: true }, held, owed },
});

export const CoverageChangeEntity = defineEntity({
  name: 'cover_change',
  comment: 'What each batch since the last fold changed. Batches append, so that no row is hot.',
  columns: { firm: ledgerFirmColumn, asset: assetColumn, held, owed },
});

export const SolvencyBreakEntity = defineEntity({
  name: 'solvency_break',
  comment: 'A time in which clients were owed more than was held, or the ledger of the firm had open differences.',
  columns: {
    id: { type: 'bigint', primary: true, generated: 'increment', comment: 'In the order of breaking.' },
    firm: ledgerFirmColumn,
    asset: assetColumn,
    brokenAt: { type: 'timestamptz', comment: 'UTC.' },
    restoredAt: { type: 'timestamptz', nullable: true, comment: 'UTC; null while it lasts.' },
    held: { ...held, comment: 'What was held when it began, in minor units of the asset.' },
    owed: { ...owed, comment: 'What clients were owed when it began, in minor units of the asset.' },
    reason: {
      type: 'text',
      ...as<'short' | 'drift'>(),
      default: 'short',
      comment: 'short (more is owed than is held) or drift (open differences).',
    },
  },
  indices: [
    {
      name: 'solvency_broken_once',
      columns: ['firm', 'asset'],
      unique: true,
      where: '(restored_at IS NULL)',
    },
  ],
});

export const SolvencyCheckEntity = defineEntity({
  name: 'solvency_check',
  comment: 'When the whole proof was last made. Its one row is the lock by which one replica makes it.',
  columns: {
    alone: { type: 'boolean', primary: true, default: true, comment: 'true: there is one row.' },
    checkedAt: { type: 'timestamptz', comment: 'UTC; the year 1970 before the first proof.' },
  },
});
