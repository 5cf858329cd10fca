/**
 * The only import of decimal.js, which is used for rates only. Its defaults lose digits after the twentieth and print
 * exponents. This clone holds sixty digits, truncates unless a caller names a rounding, and accepts only strings or itself.
 */
import { Decimal } from 'decimal.js';

export const RateDecimal = Decimal.clone({
  defaults: true,
  precision: 60,
  rounding: Decimal.ROUND_DOWN,
  toExpNeg: -30,
  toExpPos: 60,
});
export type RateDecimal = Decimal;

export const ROUNDING_MODE = { down: Decimal.ROUND_FLOOR, up: Decimal.ROUND_CEIL } as const;
