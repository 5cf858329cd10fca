/**
 * Division of whole numbers with a named rounding. Every division of money passes here, so that the side which gains
 * the fraction of a minor unit is always written at the call: what a customer receives goes down, what one spends, up.
 */
import { invariant } from '@aiyrbas/kernel';

/** Towards minus or plus infinity. */
export type Rounding = 'down' | 'up';

export function divide(numerator: bigint, denominator: bigint, rounding: Rounding): bigint {
  invariant(denominator > 0n, 'a divisor is more than zero');
  const towardsZero = numerator / denominator;
  const remainder = numerator % denominator;
  if (rounding === 'up' && remainder > 0n) return towardsZero + 1n;
  if (rounding === 'down' && remainder < 0n) return towardsZero - 1n;
  return towardsZero;
}

/** Ten to the power of a count of decimal places. */
export const powerOfTen = (places: number): bigint => 10n ** BigInt(places);
