// Each simple type is read in every lexical form that XML Schema has for it, and written in one. Times and dates are
// checked by calendar, as text: no clock and no time zone of this machine takes part.
import fc from 'fast-check';
import { bicText, bool, date, dateTime, dayOfMoment, decimal, ibanText, id, pageNumber } from './values';

const reads = (type: { read(text: string): unknown }, text: string): boolean => type.read(text) !== undefined;

describe('an amount', () => {
  test.each([
    ['100000.00', '100000.00'],
    ['01.00', '1.00'],
    ['000000000100000.00', '100000.00'],
    ['+1.00', '1.00'],
    ['100000.', '100000'],
    ['.50', '0.50'],
    ['0', '0'],
    ['000', '0'],
    ['-0.00', '0.00'],
    ['1.005', '1.005'],
    ['1.00000', '1.00000'],
    ['1.0000000', '1.00000'],
    ['0.000010', '0.00001'],
    ['999999999999999999', '999999999999999999'],
    ['000000999999999999999999.', '999999999999999999'],
    [' 1.00\n', '1.00'],
  ])('%j is %s', (text, plain) => expect(decimal.read(text)).toBe(plain));

  test.each([
    '',
    ' ',
    '.',
    '+',
    '-',
    '+.',
    '1.000001',
    '0.0000001',
    '1234567890123456789',
    '-0.01',
    '1e2',
    '1 0',
    '1,0',
    '١',
  ])('%j is none', (text) => expect(decimal.read(text)).toBeUndefined());

  const digits = (max: number) => fc.stringMatching(new RegExp(`^[0-9]{0,${max}}$`));

  test('is the same number in all its lexical forms, to the last digit', () => {
    const scaled = (text: string): bigint => {
      const [whole = '', fraction = ''] = text.replace('+', '').split('.');
      return BigInt(`${whole}${fraction.padEnd(60, '0')}`);
    };
    fc.assert(
      fc.property(
        fc.constantFrom('', '+'),
        fc.nat(20),
        digits(13),
        digits(5),
        fc.nat(30),
        (sign, leading, whole, fraction, trailing) => {
          fc.pre(whole.length + fraction.length > 0);
          const text = `${sign}${'0'.repeat(leading)}${whole}.${fraction}${'0'.repeat(trailing)}`;
          const plain = decimal.read(text);
          expect(scaled(plain!)).toBe(scaled(text));
          expect(decimal.write(plain!)).toBe(plain);
          expect(decimal.read(plain!)).toBe(plain);
        },
      ),
    );
  });

  test('is never cut: a digit beyond the fifth makes it no amount', () => {
    fc.assert(
      fc.property(digits(12), digits(5), fc.nat(20), fc.integer({ min: 1, max: 9 }), (whole, fraction, zeros, last) => {
        const text = `${whole}.${fraction.padEnd(5, '0')}${'0'.repeat(zeros)}${last}`;
        expect(decimal.read(text)).toBeUndefined();
      }),
    );
  });

  test('of a megabyte of spaces is refused at once', () => {
    const spaces = ' '.repeat(1_000_000);
    expect(decimal.read(`1${spaces}0`)).toBeUndefined();
    expect(decimal.read(`${spaces}1.00${spaces}`)).toBe('1.00');
  });

  test('of a hundred thousand zeros is read at once', () => {
    const zeros = '0'.repeat(100_000);
    expect(decimal.read(`${zeros}1.${zeros}`)).toBe('1.00000');
    expect(decimal.read(`1.${zeros}1`)).toBeUndefined();
  });
});

test.each([
  ['2026-11-23', true],
  ['2024-02-29', true],
  ['2000-02-29', true],
  ['1900-02-29', false],
  ['2026-02-29', false],
  ['2026-04-31', false],
  ['2026-13-01', false],
  ['2026-00-10', false],
  ['2026-01-00', false],
  ['2026-1-1', false],
  ['26-01-01', false],
  ['2026-01-01T', false],
  ['2026-01-01+15:00', false],
  ['2026-02-30Z', false],
  // XML Schema has no year 0; a day on or back from these two has no year of four digits.
  ['0000-01-01', false],
  ['0001-01-01', false],
  ['9999-12-31', false],
  ['0001-01-02', true],
  ['9999-12-30', true],
])('the date %s: %s', (text, isDate) => expect(reads(date, text)).toBe(isDate));

const twoDigits = (max: number) => fc.nat(max).map((n) => n.toString().padStart(2, '0'));
const days = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
  .map((at) => at.toISOString().slice(0, 10));
const offsets = fc.oneof(
  fc.constantFrom('Z', '-00:00', '+14:00', '-14:00'),
  fc
    .tuple(fc.constantFrom('+', '-'), twoDigits(13), twoDigits(59))
    .map(([sign, hours, minutes]) => `${sign}${hours}:${minutes}`),
);

test('a date is the day that the bank states, whatever zone it adds', () => {
  fc.assert(
    fc.property(days, fc.option(offsets, { nil: '' }), (day, zone) => expect(date.read(` ${day}${zone}\n`)).toBe(day)),
  );
});

test.each([
  ['2026-11-23T10:00:00Z', '2026-11-23T10:00:00Z'],
  ['2026-11-23T23:59:59.999999+05:00', '2026-11-23T23:59:59.999999+05:00'],
  ['2026-11-23T10:00:00-14:00', '2026-11-23T10:00:00-14:00'],
  ['2026-11-23T10:00:00', '2026-11-23T10:00:00+05:00'],
  ['2026-11-23T10:00:00.5', '2026-11-23T10:00:00.5+05:00'],
  ['2023-11-23T10:00:00', '2023-11-23T10:00:00+06:00'],
  ['2024-02-29T22:59:59', '2024-02-29T22:59:59+06:00'],
  ['2024-03-01T00:00:00', '2024-03-01T00:00:00+05:00'],
  ['2026-11-23T24:00:00Z', '2026-11-24T00:00:00Z'],
  ['2026-12-31T24:00:00.000', '2027-01-01T00:00:00.000+05:00'],
  ['2026-11-23T10:00:00.1234567891Z', '2026-11-23T10:00:00.123456789Z'],
  ['2026-11-23T24:00:01Z', undefined],
  ['2026-11-23T24:00:00.1Z', undefined],
  ['2026-11-23T25:00:00Z', undefined],
  ['2026-11-23T10:60:00Z', undefined],
  ['2026-11-23T10:00:60Z', undefined],
  ['2026-11-23T10:00Z', undefined],
  ['2026-11-23T10:00:00.Z', undefined],
  ['2026-11-23 10:00:00Z', undefined],
  ['2026-11-23T10:00:00+14:30', undefined],
  ['2026-02-30T10:00:00Z', undefined],
  ['0000-06-01T10:00:00Z', undefined],
  ['0001-01-01T00:00:00+05:00', undefined],
  ['9999-12-31T23:00:00Z', undefined],
  ['9999-12-30T24:00:00Z', undefined],
  ['2026-11-23', undefined],
])('the moment %s is %s', (text, moment) => expect(dateTime.read(text)).toBe(moment));

test('a moment keeps its instant, and its day is the one in Kazakhstan', () => {
  const almaty = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Almaty', dateStyle: 'short' });
  fc.assert(
    fc.property(days, twoDigits(23), twoDigits(59), offsets, (day, hour, minute, offset) => {
      fc.pre(day > '2005-01-02');
      const text = `${day}T${hour}:${minute}:00${offset}`;
      expect(dateTime.read(text)).toBe(text);
      expect(dayOfMoment.read(text)).toBe(almaty.format(new Date(text)));
    }),
  );
});

test('a moment without an offset is a moment of its own day', () => {
  fc.assert(
    fc.property(days, twoDigits(23), twoDigits(59), (day, hour, minute) => {
      expect(dayOfMoment.read(`${day}T${hour}:${minute}:00`)).toBe(day);
    }),
  );
});

test('a local time is never written', () => {
  expect(dateTime.write('2026-11-23T10:00:00')).toBeUndefined();
  expect(dateTime.write('2026-11-23T24:00:00Z')).toBeUndefined();
  expect(dateTime.write('2026-11-23T10:00:00Z')).toBe('2026-11-23T10:00:00Z');
});

test('an account and a bank have one spelling', () => {
  expect(ibanText.read(' kz63 9480 0000 0000 0001\n')).toBe('KZ639480000000000001');
  expect(ibanText.read('KZ63-9480')).toBeUndefined();
  expect(['EURIKZKAXXX', 'EURIKZKA', 'EURIKZKAALM', 'EURIKZKAXX'].map(bicText.read)).toEqual([
    'EURIKZKA',
    'EURIKZKA',
    'EURIKZKAALM',
    undefined,
  ]);
});

test('white space round a decimal, a date or a truth is not part of it, round an id it is', () => {
  expect([decimal.read(' 1.00\n'), date.read('\t2026-11-23 '), bool.read(' 1 ')]).toEqual(['1.00', '2026-11-23', true]);
  expect(id.read(' a ')).toBe(' a ');
});

test('a truth is one of four words, and nothing that an object happens to have', () => {
  expect(['true', '1', 'false', '0'].map(bool.read)).toEqual([true, true, false, false]);
  expect(['TRUE', 'yes', '', 'toString', '__proto__'].map(bool.read)).toEqual(Array(5).fill(undefined));
});

test('a page is counted from 1', () => {
  expect(['1', '00007', '99999'].map(pageNumber.read)).toEqual([1, 7, 99_999]);
  expect(['0', '', '-1', '1.0', '100000', '000001'].map(pageNumber.read)).toEqual(Array(6).fill(undefined));
});

test('35 characters are 35 code points', () => {
  expect(reads(id, '😀'.repeat(35))).toBe(true);
  expect(reads(id, '😀'.repeat(36))).toBe(false);
});
