// Times and dates are checked by calendar, as text: no clock and no time zone of this machine takes part.
import { bool, date, dateTime, decimal, ibanText, id, pageNumber } from './values';

const reads = (type: { read(text: string): unknown }, text: string): boolean => type.read(text) !== undefined;

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
  ['2026-01-01Z', false],
  // XML Schema has no year 0; a day on or back from these two has no year of four digits.
  ['0000-01-01', false],
  ['0001-01-01', false],
  ['9999-12-31', false],
  ['0001-01-02', true],
  ['9999-12-30', true],
])('the date %s: %s', (text, isDate) => expect(reads(date, text)).toBe(isDate));

test.each([
  ['2026-11-23T10:00:00Z', true],
  ['2026-11-23T23:59:59.999999+05:00', true],
  ['2026-11-23T10:00:00-14:00', true],
  ['2026-11-23T10:00:00', false],
  ['2026-11-23T24:00:00Z', false],
  ['2026-11-23T10:60:00Z', false],
  ['2026-11-23T10:00:60Z', false],
  ['2026-11-23 10:00:00Z', false],
  ['2026-11-23T10:00:00+14:30', false],
  ['2026-02-30T10:00:00Z', false],
  ['0000-06-01T10:00:00Z', false],
  ['0001-01-01T00:00:00+05:00', false],
  ['9999-12-31T23:00:00Z', false],
])('the moment %s: %s', (text, isMoment) => expect(reads(dateTime, text)).toBe(isMoment));

test('white space round a decimal, a date or a truth is not part of it, round an id it is', () => {
  expect([decimal.read(' 1.00\n'), date.read('\t2026-11-23 '), bool.read(' 1 ')]).toEqual(['1.00', '2026-11-23', true]);
  expect([id.read(' a '), ibanText.read(' KZ639480000000000001')]).toEqual([' a ', undefined]);
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
