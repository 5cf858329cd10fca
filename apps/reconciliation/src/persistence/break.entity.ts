import type { BreakClass } from '@aiyrbas/contracts';
import { type RowOf, as, defineEntity, minorUnits } from '@aiyrbas/persistence';
import type { Ending } from '../domain/break';
import { keyColumn, pairingColumn, sideColumn, unitColumn } from './line.entity';

export const BreakEntity = defineEntity({
  name: 'break',
  comment: 'What differs between two accounts of one movement, from when it was found until it ended. Kept for ever.',
  columns: {
    id: { type: 'uuid', primary: true, comment: 'The break.' },
    seq: { type: 'bigint', unique: true, generated: 'increment', comment: 'In the order of finding.' },
    class: { type: 'text', ...as<BreakClass>(), comment: 'missing, over, under, duplicate or currency_mismatch.' },
    pairing: pairingColumn,
    key: keyColumn,
    line: { type: 'bigint', nullable: true, comment: "The line that it is about; of a pair, the other party's line." },
    side: { ...sideColumn, nullable: true, comment: 'Of an unmatched line: the side that has it.' },
    firm: { type: 'text', nullable: true, comment: 'The firm, where it is known.' },
    orderId: { type: 'uuid', nullable: true, comment: 'The order, where there is one.' },
    toldUnit: { ...unitColumn, nullable: true },
    told: { ...minorUnits, nullable: true, comment: "The other party's amount, in minor units of `told_unit`." },
    bookedUnit: { ...unitColumn, nullable: true },
    booked: { ...minorUnits, nullable: true, comment: 'What we have booked, in minor units of booked_unit.' },
    foundAt: { type: 'timestamptz', comment: 'UTC.' },
    resolvedAt: { type: 'timestamptz', nullable: true, comment: 'UTC; null while it is open.' },
    resolution: {
      type: 'text',
      ...as<Ending['resolution']>(),
      nullable: true,
      comment:
        'arrived (the other side came), changed (another break took its place) or forced (two people accepted it).',
    },
  },
  indices: [{ name: 'break_open_once', columns: [], unique: true }],
});

export type BreakRow = RowOf<typeof BreakEntity>;
