// The simple types of ISO 20022 that we use. We write one form of a value, and read every form that the schema's type
// has for it. What is read is the form that we write. Amounts and times stay text: only `libs/money` turns an amount into
// something to compute with.
import { addDays, dayInKazakhstan, offsetOfLocal } from '@aiyrbas/kz';

export interface ValueType<T> {
  /** Completes the sentence "X must be ...". */
  readonly expected: string;
  /** The value that the text stands for; undefined when it stands for none. */
  read(text: string): T | undefined;
  /** The text of a value; undefined when the value may not be written. */
  write(value: T): string | undefined;
}

function matching(expected: string, accepts: (text: string) => boolean): ValueType<string> {
  const check = (text: string): string | undefined => (accepts(text) ? text : undefined);
  return { expected, read: check, write: check };
}

// Decimals, dates and booleans may be padded with white space (XML Schema, whiteSpace = collapse); text may not.
function collapsed<T>(type: ValueType<T>): ValueType<T> {
  return { ...type, read: (text) => type.read(withoutPadding(text)) };
}

const isSpace = (character: string | undefined): boolean =>
  character === ' ' || character === '\t' || character === '\r' || character === '\n';

/** By hand: a regular expression takes the square of the time for a megabyte of spaces in the middle. */
function withoutPadding(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && isSpace(text[start])) start += 1;
  while (end > start && isSpace(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

const pattern = (expected: string, regex: RegExp): ValueType<string> => matching(expected, (text) => regex.test(text));

/** Text of one to so many characters; a character is a code point, as in XML Schema. */
export const text = (lengthMax: number): ValueType<string> =>
  matching(`text of 1 to ${lengthMax} characters`, (value) => value.length > 0 && lengthOf(value) <= lengthMax);

const lengthOf = (value: string): number => [...value].length;

/** Max35Text: every id of ISO 20022. */
export const id = text(35);

const DIGITS_MAX = 18;
const FRACTION_MAX = 5;
const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?$/;

/** As we write it: 18 digits in all, 5 of them after the point. */
const isPlainDecimal = (value: string): boolean =>
  /^(0|[1-9]\d{0,17})(\.\d{1,5})?$/.test(value) && value.replace('.', '').length <= DIGITS_MAX;

/** An amount of any lexical form of xs:decimal. Idle signs, points and zeros are left out; no digit is lost or rounded. */
function plainDecimal(value: string): string | undefined {
  const [, sign, whole = '', fraction = ''] = DECIMAL.exec(value) ?? [];
  if (sign === undefined || whole.length + fraction.length === 0) return undefined;
  const integer = withoutLeadingZeros(whole);
  const decimals = withinFraction(fraction);
  const plain = decimals === '' ? integer : `${integer}.${decimals}`;
  // No amount is below zero, and -0 is zero.
  if (sign === '-' && /[1-9]/.test(plain)) return undefined;
  return isPlainDecimal(plain) ? plain : undefined;
}

function withoutLeadingZeros(digits: string): string {
  let start = 0;
  while (start < digits.length - 1 && digits[start] === '0') start += 1;
  return digits.slice(start) || '0';
}

/** Zeros beyond the fifth digit say nothing; any other digit there stays, and is too much. */
function withinFraction(digits: string): string {
  let end = digits.length;
  while (end > FRACTION_MAX && digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}

export const decimal: ValueType<string> = collapsed({
  expected: 'a decimal of at most 18 digits, 5 of them after the point',
  read: plainDecimal,
  write: (value) => (isPlainDecimal(value) ? value : undefined),
});

export const currency = pattern('an ISO 4217 code', /^[A-Z]{3}$/);

/** A value that is read in a looser form than it is written: `normalize` makes the one of the other. */
function normalized(type: ValueType<string>, normalize: (text: string) => string): ValueType<string> {
  return { ...type, read: (text) => type.read(normalize(text)) };
}

/** In capitals and without the spaces of its printed form (ISO 13616). */
export const ibanText = normalized(pattern('an IBAN', /^[A-Z]{2}\d{2}[A-Z0-9]{1,30}$/), (text) =>
  text.replace(/[ \t\r\n]/g, '').toUpperCase(),
);

/** The head office of a bank is the bank: `EURIKZKAXXX` is `EURIKZKA` (ISO 9362). */
const headOffice = (bic: string): string => (/^.{8}XXX$/.test(bic) ? bic.slice(0, 8) : bic);

export const bicText = normalized(pattern('a BIC', /^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/), headOffice);
export const country = pattern('an ISO 3166 code', /^[A-Z]{2}$/);
/** IIN or BIN; that its check digit is right is for `libs/kz` to say. */
export const twelveDigits = pattern('12 digits', /^\d{12}$/);
/** A payment purpose of the national classifier (KNP). */
export const knp = pattern('3 digits', /^\d{3}$/);
/** KOd and KBe of the national classifier: residency and sector. */
export const sectorCode = pattern('a digit of residency and one of a sector', /^[12][1-9]$/);
export const uuid4 = pattern(
  'a UUID of version 4',
  /^[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-[89ab][a-f0-9]{3}-[a-f0-9]{12}$/,
);
/** A code of an external ISO 20022 list. */
export const code = pattern('a code of 1 to 4 capitals and digits', /^[A-Z0-9]{1,4}$/);

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const OFFSET = '(?:Z|[+-](?:(?:0\\d|1[0-3]):[0-5]\\d|14:00))';
const ZONED_DATE = new RegExp(`^(.{10})${OFFSET}?$`);
const TIME = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)$/;
const LOOSE_TIME = new RegExp(`^(\\d{2}:\\d{2}:\\d{2})(?:(\\.\\d{1,9})\\d*)?(${OFFSET})?$`);

// The very first and last day of the years 0001 to 9999 are excluded. A day is counted forward and back, and is
// converted to other time zones, and its year must still have four digits then. There is no year 0.
function isCalendarDate(value: string): boolean {
  const [, year = '', month = '', day = ''] = DATE.exec(value) ?? [];
  return day >= '01' && day <= lastDayOf(year, month) && value > '0001-01-01' && value < '9999-12-31';
}

function lastDayOf(year: string, month: string): string {
  if (month === '02') return isLeap(year) ? '29' : '28';
  if (['04', '06', '09', '11'].includes(month)) return '30';
  return month >= '01' && month <= '12' ? '31' : '00';
}

// A year is leap when its last two digits divide by 4; a century, when its first two do.
function isLeap(year: string): boolean {
  const decisive = year.endsWith('00') ? year.slice(0, 2) : year.slice(2);
  return Number.parseInt(decisive, 10) % 4 === 0;
}

/** A day as the bank states it. A zone after it (xs:date) does not move it. */
export const date: ValueType<string> = collapsed({
  ...matching('a date, YYYY-MM-DD', isCalendarDate),
  read: (value) => {
    const day = ZONED_DATE.exec(value)?.[1] ?? '';
    return isCalendarDate(day) ? day : undefined;
  },
});

const isDateTime = (value: string): boolean =>
  value[10] === 'T' && isCalendarDate(value.slice(0, 10)) && TIME.test(value.slice(11));

/** A time without an offset is that of Kazakhstan, and 24:00:00 is the midnight after its day. */
function readDateTime(value: string): string | undefined {
  const day = value.slice(0, 10);
  const [, time, fraction = '', offset] = (value[10] === 'T' && LOOSE_TIME.exec(value.slice(11))) || [];
  if (time === undefined || !isCalendarDate(day)) return undefined;
  const isMidnight = time === '24:00:00' && /^[.0]*$/.test(fraction);
  const local = isMidnight ? `${addDays(day, 1)}T00:00:00` : `${day}T${time}`;
  const whole = `${local}${fraction}${offset ?? offsetOfLocal(local)}`;
  return isDateTime(whole) ? whole : undefined;
}

/** Written with its offset, always: a local time without one cannot show whether money was late. */
export const dateTime: ValueType<string> = collapsed({
  ...matching('a date and time with its offset from UTC', isDateTime),
  read: readDateTime,
});

/** The day in Kazakhstan of what is stated as a day or as a moment. */
export const dayOf = (stated: string): string => (stated.includes('T') ? dayInKazakhstan(new Date(stated)) : stated);

/** A moment where a day is meant. It is read only: we write the day. */
export const dayOfMoment: ValueType<string> = {
  expected: dateTime.expected,
  read: (value) => {
    const moment = dateTime.read(value);
    return moment === undefined ? undefined : dayOf(moment);
  },
  write: () => undefined,
};

const TRUTHS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

export const bool: ValueType<boolean> = collapsed({
  expected: 'true or false',
  read: (value: string) => TRUTHS.get(value),
  write: (value: boolean) => (value ? 'true' : 'false'),
});

/** A page's number, from 1. */
export const pageNumber: ValueType<number> = {
  expected: 'a page number from 1 to 99999',
  read: (value) => (/^0*[1-9]\d{0,4}$/.test(value) && value.length <= 5 ? Number.parseInt(value, 10) : undefined),
  write: (value) => (Number.isInteger(value) && value >= 1 && value <= 99_999 ? value.toString() : undefined),
};

/** Max15NumericText: how many there are. */
export const count: ValueType<number> = {
  expected: 'a number of at most 15 digits',
  read: (value) => (/^\d{1,15}$/.test(value) ? Number.parseInt(value, 10) : undefined),
  write: (value) => (Number.isSafeInteger(value) && value >= 0 && value < 1e15 ? value.toString() : undefined),
};

export function oneOf<const T extends string>(...values: readonly T[]): ValueType<T> {
  const find = (value: string): T | undefined => values.find((allowed) => allowed === value);
  return { expected: `one of ${values.join(', ')}`, read: find, write: find };
}
