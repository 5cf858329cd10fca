/** Why an amount that somebody sent was not taken; the codes are public, they are added to but never renamed. */
import type { Asset } from './asset';

export type MoneyRefusal = {
  readonly code:
    /** Not a string of decimal digits: a number, NaN, hex, an exponent, a sign, a space, a leading zero. */
    | 'amount_format'
    /** More decimal places than the asset has; never rounded in. */
    | 'amount_scale'
    /** More than eighteen digits before the point. */
    | 'amount_range';
  readonly asset: Asset;
};
