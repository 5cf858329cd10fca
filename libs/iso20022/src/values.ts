// The simple types of ISO 20022 that we use. Each says what it expects, accepts exactly that in both directions, and
// leaves amounts and times as text: only `libs/money` turns an amount into something to compute with.

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
  return { ...type, read: (text) => type.read(text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '')) };
}

const pattern = (expected: string, regex: RegExp): ValueType<string> => matching(expected, (text) => regex.test(text));

/** Text of one to so many characters; a character is a code point, as in XML Schema. */
export const text = (lengthMax: number): ValueType<string> =>
  matching(`text of 1 to ${lengthMax} characters`, (value) => value.length > 0 && lengthOf(value) <= lengthMax);

const lengthOf = (value: string): number => [...value].length;

/** Max35Text: every id of ISO 20022. */
export const id = text(35);

/** 18 digits in all, 5 of them after the point. */
export const decimal = collapsed(
  matching(
    'a decimal of at most 18 digits, 5 of them after the point',
    (value) => /^(0|[1-9]\d{0,17})(\.\d{1,5})?$/.test(value) && value.replace('.', '').length <= 18,
  ),
);

export const currency = pattern('an ISO 4217 code', /^[A-Z]{3}$/);
export const ibanText = pattern('an IBAN', /^[A-Z]{2}\d{2}[A-Z0-9]{1,30}$/);
export const bicText = pattern('a BIC', /^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/);
export const country = pattern('an ISO 3166 code', /^[A-Z]{2}$/);
/** IIN or BIN; that its check digit is right is for `libs/kz` to say. */
export const twelveDigits = pattern('12 digits', /^\d{12}$/);
/** A payment purpose of the national classifier (KNP). */
export const knp = pattern('3 digits', /^\d{3}$/);
/** A code of an external ISO 20022 list. */
export const code = pattern('a code of 1 to 4 capitals and digits', /^[A-Z0-9]{1,4}$/);

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)$/;

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

export const date = collapsed(matching('a date, YYYY-MM-DD', isCalendarDate));

/** With its offset, always: a local time without one cannot say whether money was late. */
export const dateTime = collapsed(
  matching('a date and time with its offset from UTC', (value) => {
    return value[10] === 'T' && isCalendarDate(value.slice(0, 10)) && TIME.test(value.slice(11));
  }),
);

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

export function oneOf<const T extends string>(...values: readonly T[]): ValueType<T> {
  const find = (value: string): T | undefined => values.find((allowed) => allowed === value);
  return { expected: `one of ${values.join(', ')}`, read: find, write: find };
}
