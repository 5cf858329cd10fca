import type { BreakClass, LineSide, Pairing } from '@aiyrbas/contracts';
import { type RowOf, as, defineEntity, minorUnits } from '@aiyrbas/persistence';
import type { Counted, LineState } from '../domain/line';

/** What is counted, on lines and on breaks. */
export const unitColumn = {
  type: 'text',
  ...as<Counted['unit']>(),
  comment: 'The asset (KZT, BTC ...), or `transactions`.',
} as const;
export const pairingColumn = {
  type: 'text',
  ...as<Pairing>(),
  comment: 'Which two accounts of one movement are compared.',
} as const;
export const keyColumn = { type: 'text', comment: 'What both sides call the movement.' } as const;
export const sideColumn = {
  type: 'text',
  ...as<LineSide>(),
  comment: "Whose line it is: `told` is the other party's, `booked` is ours.",
} as const;

export const LineEntity = defineEntity({
  name: 'line',
  comment: 'The line of one side about one movement of value, and the result of matching it.',
  columns: {
    id: { type: 'bigint', primary: true, generated: 'increment', comment: 'In the order of arrival.' },
    pairing: pairingColumn,
    key: keyColumn,
    side: sideColumn,
    ref: { type: 'text', comment: 'Unique among the lines of its pairing, key and side.' },
    firm: { type: 'text', nullable: true, comment: 'The firm, where it is known.' },
    orderId: { type: 'uuid', nullable: true, comment: 'The order, where there is one.' },
    unit: unitColumn,
    amount: { ...minorUnits, comment: 'What the side has more by, in minor units of the asset; a debit is negative.' },
    at: { type: 'timestamptz', comment: 'UTC; when the line arrived.' },
    dueAt: {
      type: 'timestamptz',
      nullable: true,
      comment: 'UTC; when the other side is late; null where no time is known.',
    },
    state: {
      type: 'text',
      ...as<LineState>(),
      default: 'expected',
      comment: 'matched, expected, forced, missing, over, under, duplicate or currency_mismatch.',
    },
    partner: { type: 'bigint', nullable: true, comment: 'The line of the other side that it was matched with.' },
    forced: {
      type: 'text',
      ...as<BreakClass>(),
      nullable: true,
      comment: 'The class of break that two people accepted.',
    },
    day: { type: 'date', nullable: true, comment: "Of a bank's line: the bank's booking day, in Kazakhstan." },
  },
  uniques: [{ columns: ['pairing', 'key', 'side', 'ref'] }],
});

export type LineRow = RowOf<typeof LineEntity>;
