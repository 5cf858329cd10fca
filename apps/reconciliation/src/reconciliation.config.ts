// The only file that names the environment of reconciliation.
import { z } from 'zod';
import type { MatchTimeouts } from './domain/pairings';

export const reconciliationConfig = z.object({
  /** How long to wait for the other side of a line, where both sides are published within one platform. */
  RECONCILIATION_PATIENCE_SECONDS: z.coerce.number().int().min(1).max(86_400).default(60).meta({ example: '60' }),
  /** How many working days in Kazakhstan a bank may take to book a payment. */
  RECONCILIATION_PAYMENT_DAYS: z.coerce.number().int().min(0).max(30).default(3).meta({ example: '3' }),
});
export type ReconciliationConfig = z.infer<typeof reconciliationConfig>;

export const matchTimeoutsOf = (config: ReconciliationConfig): MatchTimeouts => ({
  usualMs: config.RECONCILIATION_PATIENCE_SECONDS * 1_000,
  paymentDays: config.RECONCILIATION_PAYMENT_DAYS,
});
