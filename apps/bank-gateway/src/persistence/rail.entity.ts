import { type RowOf, as, defineEntity } from '@aiyrbas/persistence';

export const RailEntity = defineEntity({
  name: 'rail',
  comment:
    'A way on which money moves at a bank, in one direction. The rails of a bank are added when it is first configured.',
  columns: {
    id: { type: 'uuid', primary: true, comment: 'The rail.' },
    bic: { type: 'text', nullable: true, comment: 'The bank, by its BIC (ISO 9362); null for all banks.' },
    scheme: { type: 'text', comment: 'account-transfer or card-mir.' },
    direction: { type: 'text', ...as<'in' | 'out' | 'both'>(), comment: 'in, out or both, seen from the firm.' },
  },
  uniques: [{ columns: ['bic', 'scheme', 'direction'] }],
});

export const RailSuspensionEntity = defineEntity({
  name: 'rail_suspension',
  comment: 'When a rail may not be used, and why. Only its end changes: earlier, once, and by two people.',
  columns: {
    id: { type: 'uuid', primary: true, comment: 'The suspension.' },
    railId: { type: 'uuid', comment: 'The rail.' },
    binRange: { type: 'text', nullable: true, comment: 'The card numbers that it is about; null for the whole rail.' },
    fromAt: { type: 'timestamptz', comment: 'UTC; the first instant.' },
    toAt: {
      type: 'timestamptz',
      nullable: true,
      comment: 'UTC; the first instant after it; null while none is known.',
    },
    reason: { type: 'text', comment: 'Why, in words.' },
    legalReference: { type: 'text', comment: 'The law or order that it follows from, in words.' },
    proposedBy: { type: 'text', comment: 'Subject and issuer of the operator who suspended.' },
    approvedBy: { type: 'text', nullable: true, comment: 'The second operator; null where one person stopped.' },
    suspendedAt: { type: 'timestamptz', default: () => 'clock_timestamp()', comment: 'UTC; when the row was made.' },
    endedByProposal: { type: 'uuid', nullable: true, comment: 'The approved proposal that ended it.' },
  },
});

export type Rail = RowOf<typeof RailEntity>;
export type Suspension = RowOf<typeof RailSuspensionEntity>;
