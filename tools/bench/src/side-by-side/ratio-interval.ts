// How many times as much build B needs as build A, from pairs of measurements, and how sure that is. Pure.
//
// The interval is the exact one of the order statistics for a median (the sign test turned round: W. J. Conover, Practical
// Nonparametric Statistics, 3rd edition, section 3.2; H. A. David and H. N. Nagaraja, Order Statistics, section 7.1). Of n
// independent pairs each ratio lies below the true median with chance 1/2. So the interval from the k-th smallest to the
// k-th largest ratio misses the true median with chance 2 * P(Binomial(n, 1/2) < k), whatever the noise looks like.
// A bootstrap was not chosen: with ten pairs it covers less than it says.

/** Fewer pairs cannot give 95 %, not even from the smallest to the largest ratio: 2 * (1/2)^5 is 6 %. */
export const PAIRS_FOR_95_PERCENT = 6;
const WANTED_COVERAGE = 0.95;

export interface Ratio {
  /** Median of the pairs' ratios B / A. For an even number the geometric mean of the middle two, so that B / A and A / B agree. */
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** Chance that such an interval holds the true median; under 0.95 with fewer than six pairs. */
  readonly coverage: number;
}

/** @throws RangeError without pairs, or with a value that is not above zero: it has no ratio. */
export function ratioOf(pairs: readonly { readonly a: number; readonly b: number }[]): Ratio {
  if (pairs.length === 0) throw new RangeError('no pairs');
  if (pairs.some(({ a, b }) => !(a > 0 && b > 0))) throw new RangeError('a value is not above zero');
  const sorted = pairs.map(({ a, b }) => b / a).sort((one, other) => one - other);
  const { rank, coverage } = medianInterval(sorted.length);
  const middle = (sorted.length - 1) / 2;
  return {
    median: Math.sqrt(sorted[Math.floor(middle)]! * sorted[Math.ceil(middle)]!),
    low: sorted[rank - 1]!,
    high: sorted[sorted.length - rank]!,
    coverage,
  };
}

/**
 * The largest k so that the interval from the k-th smallest to the k-th largest of n values covers the median in 95 % of
 * cases or more; k = 1 where none does.
 */
export function medianInterval(n: number): { readonly rank: number; readonly coverage: number } {
  let rank = 1;
  let missed = 2 * 0.5 ** n;
  for (let next = missed; ; rank += 1) {
    next += 2 * binomial(n, rank) * 0.5 ** n;
    if (rank + 1 > n / 2 || 1 - next < WANTED_COVERAGE) return { rank, coverage: 1 - missed };
    missed = next;
  }
}

function binomial(n: number, k: number): number {
  let result = 1;
  for (let at = 1; at <= k; at += 1) result = (result * (n - k + at)) / at;
  return result;
}
