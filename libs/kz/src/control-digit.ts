/**
 * The last digit of an IIN or a BIN (Government resolution P030000565): a weighted sum modulo 11, with other weights
 * when the first pass gives ten. Where the second gives ten too, the number is never issued.
 */
const FIRST_WEIGHTS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
const SECOND_WEIGHTS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2];

/** @param prefix eleven digits */
export function controlDigit(prefix: string): string | null {
  const first = weightedSum(prefix, FIRST_WEIGHTS);
  const sum = first === 10 ? weightedSum(prefix, SECOND_WEIGHTS) : first;
  return sum === 10 ? null : `${sum}`;
}

export const passesControl = (number: string): boolean => controlDigit(number.slice(0, 11)) === number.slice(11);

const weightedSum = (prefix: string, weights: readonly number[]): number =>
  weights.reduce((sum, weight, index) => sum + weight * (prefix.charCodeAt(index) - 48), 0) % 11;
