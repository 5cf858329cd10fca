// Decimal texts compared exactly: venues write the same number in several ways ("1.5", "1.50"), and a float would lie.
import { invariant } from '@aiyrbas/kernel';

const DIGITS = 18;
const FORM = /^(\d{1,30})(?:\.(\d{1,18}))?$/;

export const isDecimal = (text: string): boolean => FORM.test(text);

/** The number as a whole count of 10^-18. Only for comparing: amounts of money stay `Money`. */
export function scaled(text: string): bigint {
  const match = FORM.exec(text);
  invariant(match, `not a decimal number: ${text}`);
  return BigInt(match[1]! + (match[2] ?? '').padEnd(DIGITS, '0'));
}

export const sameNumber = (a: string, b: string): boolean => scaled(a) === scaled(b);

/** Without the zeros that carry nothing: venues refuse more digits than their lot has, even when they are zeros. */
export const trimmed = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
