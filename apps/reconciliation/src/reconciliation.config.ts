// The only file that names the environment of reconciliation.
import { z } from 'zod';
import type { MatchTimeouts } from './domain/pairings';

export const reconciliationConfig = z.object({
  /** How long to wait for the other side of a line, where both sides are published within one platform. */
  RECONCILIATION_PATIENCE_SECONDS: z.coerce.number().int().min(1).max(86_400).default(60).meta({ example: '60' }),
  /** How long a bank may take over a payment that was asked for: banks rest on weekends and holidays. */
  RECONCILIATION_PAYMENT_HOURS: z.coerce.number().int().min(1).max(720).default(120).meta({ example: '120' }),
});
export type ReconciliationConfig = z.infer<typeof reconciliationConfig>;

export const matchTimeoutsOf = (config: ReconciliationConfig): MatchTimeouts => ({
  usualMs: config.RECONCILIATION_PATIENCE_SECONDS * 1_000,
  paymentMs: config.RECONCILIATION_PAYMENT_HOURS * 3_600_000,
});
