/**
 * The business identification number: year and month of registration, kind of holder, kind of unit, a serial number
 * and the same control digit as an IIN. Its fifth digit is 4 to 6, where no IIN's birth day can start.
 */
import { type Brand, type Result, ok, refuse } from '@aiyrbas/kernel';
import { passesControl } from './control-digit';

export type Bin = Brand<string, 'Bin'>;

export type BinRefusal = {
  readonly code: 'bin_invalid';
  readonly detail:
    /** Not twelve digits. */
    | 'form'
    /** The third and fourth digits are no month. */
    | 'month'
    /** The fifth digit is none of 4 (resident), 5 (non-resident), 6 (sole proprietors jointly). */
    | 'holder'
    /** The sixth digit is none of 0 (head), 1 (branch), 2 (representative office), 3 (farm). */
    | 'unit'
    | 'control_digit';
};

export function parseBin(text: unknown): Result<Bin, BinRefusal> {
  const detail = faultOf(text);
  return detail === null ? ok(text as Bin) : refuse({ code: 'bin_invalid', detail });
}

function faultOf(text: unknown): BinRefusal['detail'] | null {
  if (typeof text !== 'string' || !/^\d{12}$/.test(text)) return 'form';
  if (!/^\d{2}(0[1-9]|1[0-2])/.test(text)) return 'month';
  if (!/^.{4}[456]/.test(text)) return 'holder';
  if (!/^.{5}[0-3]/.test(text)) return 'unit';
  return passesControl(text) ? null : 'control_digit';
}
