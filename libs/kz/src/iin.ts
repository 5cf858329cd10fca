/**
 * The individual identification number: twelve digits that say a birth date, a sex and a serial number, closed by a
 * control digit. It is personal; a refusal says which rule failed and never repeats the number.
 */
import { type Brand, type Result, invariant, ok, refuse } from '@aiyrbas/kernel';
import { dayExists } from './calendar';
import { controlDigit, passesControl } from './control-digit';

export type Iin = Brand<string, 'Iin'>;
export type Sex = 'male' | 'female';

export type IinRefusal = {
  readonly code: 'iin_invalid';
  readonly detail:
    /** Not twelve digits. */
    | 'form'
    /** The seventh digit, which encodes century and sex, is none of 1 to 6. */
    | 'century'
    /** No such day; a BIN taken for an IIN ends here, its fifth digit being 4 to 6. */
    | 'birth_date'
    | 'control_digit';
};

const CENTURY_AND_SEX: Readonly<Record<string, { readonly century: string; readonly sex: Sex }>> = {
  '1': { century: '18', sex: 'male' },
  '2': { century: '18', sex: 'female' },
  '3': { century: '19', sex: 'male' },
  '4': { century: '19', sex: 'female' },
  '5': { century: '20', sex: 'male' },
  '6': { century: '20', sex: 'female' },
};

export function parseIin(text: unknown): Result<Iin, IinRefusal> {
  if (typeof text !== 'string' || !/^\d{12}$/.test(text)) return refuse({ code: 'iin_invalid', detail: 'form' });
  const born = birthOf(text);
  if (!born) return refuse({ code: 'iin_invalid', detail: 'century' });
  if (!dayExists(born.date)) return refuse({ code: 'iin_invalid', detail: 'birth_date' });
  if (!passesControl(text)) return refuse({ code: 'iin_invalid', detail: 'control_digit' });
  return ok(text as Iin);
}

/** `YYYY-MM-DD`. Whether that day has come already is for the caller, who knows what day it is. */
export const birthDateOf = (iin: Iin): string => known(iin).date;

export const sexOf = (iin: Iin): Sex => known(iin).sex;

/**
 * A valid synthetic IIN for tests, demos and simulators: the n-th number (from 0) that can be issued for that birth
 * date and sex. It counts issuable numbers and not serials, so that it never fails and never gives one number twice.
 */
export function makeIin(birthDate: string, sex: Sex, nth = 0): Iin {
  invariant(dayExists(birthDate), `${birthDate} is a day written YYYY-MM-DD`);
  const seventh = Object.entries(CENTURY_AND_SEX).find(
    ([, meaning]) => meaning.century === birthDate.slice(0, 2) && meaning.sex === sex,
  );
  invariant(seventh, `an IIN encodes birth dates from 1800 to 2099, not ${birthDate}`);
  const stem = birthDate.slice(2).replaceAll('-', '') + seventh[0];
  for (let serial = 0, issued = 0; serial <= 9999; serial += 1) {
    const prefix = stem + serial.toString().padStart(4, '0');
    const control = controlDigit(prefix);
    if (control === null) continue;
    if (issued === nth) return (prefix + control) as Iin;
    issued += 1;
  }
  invariant(false, `one day has fewer than ${nth} numbers of one sex`);
}

function birthOf(digits: string): { readonly date: string; readonly sex: Sex } | null {
  const meaning = CENTURY_AND_SEX[digits.charAt(6)];
  if (!meaning) return null;
  const date = `${meaning.century}${digits.slice(0, 2)}-${digits.slice(2, 4)}-${digits.slice(4, 6)}`;
  return { date, sex: meaning.sex };
}

function known(iin: Iin): { readonly date: string; readonly sex: Sex } {
  const born = birthOf(iin);
  invariant(born, 'an Iin was parsed before it was read');
  return born;
}
