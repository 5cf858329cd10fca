// What reconciliation says: where two accounts of the same movement of value differ, and that they no longer do.
import { z } from 'zod';
import { defineEvent } from '../event';
import { firm, instant, uuid } from '../wire';
import { example } from './examples';

/** What is held against what; each has keys of its own. */
export const PAIRINGS = [
  'bank',
  'fill',
  'deposit',
  'conversion',
  'completion',
  'clearing',
  'balance',
  'statement',
] as const;
export const pairing = z.enum(PAIRINGS);
export type Pairing = z.infer<typeof pairing>;

/** What can be wrong with a line. */
export const BREAK_CLASSES = ['missing', 'over', 'under', 'duplicate', 'currency_mismatch'] as const;
export const breakClass = z.enum(BREAK_CLASSES);
export type BreakClass = z.infer<typeof breakClass>;

/** Who has said it: `told` by the bank, the venue or orders, or `booked` by the ledger. */
export const lineSide = z.enum(['told', 'booked']);
export type LineSide = z.infer<typeof lineSide>;

/** An amount of an asset, or a number of transactions. */
export const counted = z.strictObject({ amount: z.string().regex(/^-?\d+(\.\d+)?$/), unit: z.string() });

export const discrepancyFound = defineEvent({
  type: 'reconciliation.discrepancy.found',
  summary: 'The two sides of one movement of value differ, or one of them did not arrive in time.',
  schema: z.strictObject({
    breakId: uuid,
    class: breakClass,
    pairing,
    key: z.string(),
    /** Of a line that stands alone: who has said it; the other one has not. */
    side: lineSide.optional(),
    firm: firm.optional(),
    orderId: uuid.optional(),
    told: counted.optional(),
    booked: counted.optional(),
    foundAt: instant,
  }),
  example: {
    breakId: example.transaction,
    class: 'missing',
    pairing: 'bank',
    key: 'EURIKZKA/EUR-20261123-000001',
    side: 'told',
    firm: example.firm,
    orderId: example.order,
    told: { amount: '100000.00', unit: 'KZT' },
    foundAt: example.at,
  },
  subject: (body) => body.breakId,
});

export const discrepancyResolved = defineEvent({
  type: 'reconciliation.discrepancy.resolved',
  summary: 'A break has ended: the missing side arrived, it became another break, or two people accepted it.',
  schema: z.strictObject({
    breakId: uuid,
    resolution: z.enum(['arrived', 'changed', 'forced']),
    resolvedAt: instant,
  }),
  example: { breakId: example.transaction, resolution: 'arrived', resolvedAt: example.later },
  subject: (body) => body.breakId,
});
