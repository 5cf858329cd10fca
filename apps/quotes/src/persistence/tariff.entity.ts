import { defineEntity, minorUnits } from '@aiyrbas/persistence';

const dated = {
  effectiveFrom: { type: 'timestamptz', comment: 'UTC; from when it counts.' },
  effectiveTo: { type: 'timestamptz', nullable: true, comment: 'UTC; until when it counts.' },
  proposedBy: { type: 'text', comment: 'Who proposed it.' },
  approvedBy: { type: 'text', comment: 'Who approved it: another one.' },
} as const;

export const FeeScheduleEntity = defineEntity({
  name: 'fee_schedule',
  comment: 'Fees: dated rows that two people made and nobody changes.',
  columns: {
    id: { type: 'text', primary: true, comment: 'The schedule; quotes and receipts name it.' },
    platformPercent: { type: 'text', comment: "The platform's percentage of the tenge, such as 0.50." },
    venuePercent: { type: 'text', comment: "The venues' percentage of the tenge, where a venue has none of its own." },
    ...dated,
  },
});

export const VenueFeeEntity = defineEntity({
  name: 'venue_fee',
  comment: 'The fee of one venue in a schedule, in place of its venue_percent.',
  columns: {
    feeSchedule: { type: 'text', primary: true, comment: 'The schedule.' },
    venue: { type: 'text', primary: true, comment: 'The venue.' },
    percent: { type: 'text', comment: 'A percentage of the tenge, such as 0.20.' },
  },
});

export const MinimumOrderEntity = defineEntity({
  name: 'minimum_order',
  comment: 'The smallest order for each asset: dated rows that two people made and nobody changes.',
  columns: {
    asset: { type: 'text', primary: true, comment: 'The digital asset.' },
    fiatMinor: { ...minorUnits, comment: 'The smallest order, KZT in tiyn.' },
    ...dated,
    effectiveFrom: { ...dated.effectiveFrom, primary: true },
  },
});
