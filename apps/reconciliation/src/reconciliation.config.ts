// The only file that names the environment of reconciliation.
import { timeOfDay } from '@aiyrbas/contracts';
import { z } from 'zod';
import type { MatchTimeouts } from './domain/pairings';

export const reconciliationConfig = z.object({
  /** How long to wait for the other side of a line, where both sides are published within one platform. */
  RECONCILIATION_PATIENCE_SECONDS: z.coerce.number().int().min(1).max(86_400).default(60).meta({ example: '60' }),
  /** How many working days in Kazakhstan a bank may take to book a payment. */
  RECONCILIATION_PAYMENT_DAYS: z.coerce.number().int().min(0).max(30).default(3).meta({ example: '3' }),
  /** Until when, `HH:MM` in Kazakhstan, a bank must have sent the statement of the working day before. */
  RECONCILIATION_STATEMENT_DUE: timeOfDay('10:00').default('10:00').meta({ example: '10:00' }),
});
export type ReconciliationConfig = z.infer<typeof reconciliationConfig>;

export const matchTimeoutsOf = (config: ReconciliationConfig): MatchTimeouts => ({
  usualMs: config.RECONCILIATION_PATIENCE_SECONDS * 1_000,
  paymentDays: config.RECONCILIATION_PAYMENT_DAYS,
});
