import type { Asset } from '@aiyrbas/money';
import { as, defineEntity, minorUnits } from '@aiyrbas/persistence';
import type { BalanceState } from '../domain/balance';
import { unitColumn } from './line.entity';

const venue = { type: 'text', comment: 'The venue.' } as const;
/** What was found when two sums were compared. */
const compared = {
  known: { ...minorUnits, default: 0, comment: 'A difference that two people accepted, in minor units.' },
  differsSince: { type: 'timestamptz', nullable: true, comment: 'UTC; since when the two differ.' },
  dueAt: { type: 'timestamptz', nullable: true, comment: 'UTC; when the difference is called a break.' },
  state: { type: 'text', ...as<BalanceState>(), default: 'matched', comment: 'matched, expected, over or under.' },
} as const;

export const VenuePostingEntity = defineEntity({
  name: 'venue_posting',
  comment: 'Every posting of the ledger to an account at a venue, once.',
  columns: {
    ref: { type: 'text', primary: true, comment: 'The posting.' },
    venue,
    unit: unitColumn,
    amount: { ...minorUnits, comment: 'In minor units of the asset; negative for what leaves the venue.' },
  },
});

export const VenueBalanceEntity = defineEntity({
  name: 'venue_balance',
  comment: 'The sum of the postings at a venue, and the balance that the venue reported last.',
  columns: {
    venue: { ...venue, primary: true },
    unit: { ...unitColumn, primary: true },
    total: { ...minorUnits, default: 0, comment: 'The sum of all postings, in minor units.' },
    reported: { ...minorUnits, nullable: true, comment: 'The balance that the venue reported last, in minor units.' },
    ...compared,
  },
});

export const VenueTotalEntity = defineEntity({
  name: 'venue_total',
  comment: 'What the sums were since the venue and we last agreed, for an hour at most.',
  columns: {
    id: { type: 'bigint', primary: true, generated: 'increment', comment: 'In the order of posting.' },
    venue,
    unit: unitColumn,
    total: { ...minorUnits, comment: 'The sum then, in minor units.' },
    at: { type: 'timestamptz', comment: 'UTC.' },
  },
});

export const StatementEntity = defineEntity({
  name: 'statement',
  comment: "When each bank's statement was last received complete.",
  columns: {
    bic: { type: 'text', primary: true, comment: 'The bank, by its BIC (ISO 9362).' },
    receivedAt: { type: 'timestamptz', comment: 'UTC.' },
  },
});

export const StatedBalanceEntity = defineEntity({
  name: 'stated_balance',
  comment: 'What a bank states at the beginning and the end of a day that is over.',
  columns: {
    bic: { type: 'text', primary: true, comment: 'The bank, by its BIC (ISO 9362).' },
    unit: { type: 'text', ...as<Asset>(), primary: true, comment: 'The currency, ISO 4217.' },
    day: { type: 'date', primary: true, comment: 'The day, in Kazakhstan.' },
    closes: { type: 'boolean', primary: true, comment: 'Whether it is the balance at the end of the day.' },
    stated: { ...minorUnits, comment: 'What the bank states, in minor units.' },
    statedAt: { type: 'timestamptz', comment: 'UTC; when the bank wrote it.' },
    sum: {
      ...minorUnits,
      nullable: true,
      comment: 'What the balance stated before it and the lines since came to, in minor units.',
    },
    ...compared,
  },
});
