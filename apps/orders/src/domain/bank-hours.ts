// A purchase is paid within its price lock, which is shorter than a night. What a bank with a cut-off gets after it, or on a day
// off, it executes on its next working day: such an order could only expire.
import { type CutOff, executionStart } from '@aiyrbas/kz';
import type { Order } from './order';

/**
 * When the bank executes what it is sent now, if the price lock is over by then.
 * @returns undefined where the order can be paid in time, and where no bank has to pay for it.
 */
export function opensTooLate(
  { terms: { side, funding, acceptedAt, lockUntil } }: Pick<Order, 'terms'>,
  cutOff: CutOff,
): Date | undefined {
  if (side !== 'buy' || funding !== 'bank') return undefined;
  const opensAt = executionStart(acceptedAt, cutOff);
  return opensAt >= lockUntil ? opensAt : undefined;
}
