/** Parts of an amount, with their rounding named. */
import { expectOk, invariant } from '@aiyrbas/kernel';
import { readDecimal } from './decimal-text';
import { Money } from './money';
import { type Rounding, divide, powerOfTen } from './rounding';

/** Decimal places of a percentage: finer than any fee schedule is written. */
const PERCENT_PLACES = 6;

const HUNDRED_PERCENT = 100n * powerOfTen(PERCENT_PLACES);

/** `share(amount, '0.50', 'up')` is half a percent of it. A fee that we take rounds up, one that we give back, down. */
export function share(money: Money, percent: string, rounding: Rounding): Money {
  return averageShare(money, [{ percent, weight: 1n }], rounding);
}

/** A percentage of an amount that differs by its parts: the average, weighted, rounded once. */
export function averageShare(
  money: Money,
  parts: readonly { readonly percent: string; readonly weight: bigint }[],
  rounding: Rounding,
): Money {
  invariant(!money.isNegative(), 'a share is taken of an amount from zero up');
  const weight = parts.reduce((sum, part) => sum + part.weight, 0n);
  invariant(weight > 0n && parts.every((part) => part.weight >= 0n), 'weights are from zero up, and some are more');
  const units = parts.reduce((sum, part) => sum + percentUnits(part.percent) * part.weight, 0n);
  return Money.ofMinor(divide(money.minor * units, HUNDRED_PERCENT * weight, rounding), money.asset);
}

/** What is left of a hundred percent, in millionths of a percent: to compare prices by what they leave. */
export const leftAfter = (...percents: readonly string[]): bigint =>
  percents.reduce((left, percent) => left - percentUnits(percent), HUNDRED_PERCENT);

function percentUnits(percent: string): bigint {
  const units = expectOk(readDecimal(percent, PERCENT_PLACES), 'a percentage');
  invariant(units <= HUNDRED_PERCENT, 'a share is at most 100 percent');
  return units;
}

/** `part` of `whole` of an amount, such as the fee of what was really bought. The fraction of a minor unit goes as said. */
export function proportion(money: Money, part: Money, whole: Money, rounding: Rounding): Money {
  invariant(part.asset === whole.asset, 'a part and its whole are of one asset');
  invariant(!part.isNegative() && whole.atLeast(part), 'a part is from zero up to its whole');
  return Money.ofMinor(divide(money.minor * part.minor, whole.minor, rounding), money.asset);
}
