/**
 * Reads decimal text, strictly: the form that a client may send is narrower than what any number parser takes. Says
 * apart what is no decimal at all, what has too many digits before the point, and what has too many after it.
 */
import { type Result, ok, refuse } from '@aiyrbas/kernel';

export type DecimalFault = 'format' | 'range' | 'scale';

/** Most digits before the point in anything that comes from outside: `^(0|[1-9]\d{0,17})(\.\d{1,18})?$`. */
export const WHOLE_DIGITS_MAX = 18;

// Of any length, so that 38 nines is out of range rather than malformed. It is linear: no input makes it backtrack.
const DECIMAL = /^(0|[1-9]\d*)(?:\.(\d+))?$/;

/** The value in units of ten to the minus `places`. */
export function readDecimal(text: unknown, places: number): Result<bigint, DecimalFault> {
  const parts = typeof text === 'string' ? DECIMAL.exec(text) : null;
  if (!parts) return refuse('format');
  const [, whole = '', fraction = ''] = parts;
  if (whole.length > WHOLE_DIGITS_MAX) return refuse('range');
  if (fraction.length > places) return refuse('scale');
  return ok(BigInt(whole + fraction.padEnd(places, '0')));
}

/** The inverse: units of ten to the minus `places` as text with exactly that many digits after the point. */
export function writeDecimal(units: bigint, places: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, '0');
  const point = digits.length - places;
  const unsigned = places === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
  return units < 0n ? `-${unsigned}` : unsigned;
}
