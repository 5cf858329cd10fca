/** Money never passes through a JS number: what could make one of it does not occur in this library's sources. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { RateDecimal } from './decimal';
import { EXPONENT } from './asset';

const sources = readdirSync(__dirname)
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
  .map((name) => ({ name, text: readFileSync(join(__dirname, name), 'utf8') }));

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
const withoutTexts = (text: string) => text.replace(/'[^'\n]*'|\/\^.*\$\//g, "''");

const BANNED: [what: string, pattern: RegExp][] = [
  ['parseFloat', /\bparseFloat\b/],
  ['parseInt', /\bparseInt\b/],
  ['Number', /\bNumber\b/],
  ['Math', /\bMath\b/],
  ['toNumber', /\.toNumber\b/],
  ['valueOf', /\.valueOf\b/],
  ['unary plus', /[=(,:?]\s*\+\s*[\w(]/],
  ['a fraction literal', /\b\d+\.\d+\b/],
  ['an exponent literal', /\b\d+e[+-]?\d+\b/i],
];

test.each(BANNED)('no source says %s', (_what, pattern) => {
  const containing = sources
    .filter(({ text }) => pattern.test(withoutTexts(withoutComments(text))))
    .map(({ name }) => name);
  expect(containing).toEqual([]);
});

test('decimal.js is imported in one place', () => {
  expect(sources.filter(({ text }) => text.includes("from 'decimal.js'")).map(({ name }) => name)).toEqual([
    'decimal.ts',
  ]);
});

test('the decimal clone keeps sixty digits and prints no exponent within them', () => {
  expect(new RateDecimal('1234567890123.123456789012345678').plus('0').toString()).toBe(
    '1234567890123.123456789012345678',
  );
  expect(new RateDecimal(`0.${'0'.repeat(28)}1`).toString()).not.toContain('e');
  expect(new RateDecimal(`1${'0'.repeat(59)}`).toString()).not.toContain('e');
});

test('exponents are the ones the migrations fix', () => {
  expect(EXPONENT).toEqual({ KZT: 2, USD: 2, BTC: 8, ETH: 18, USDT: 6, USDC: 6 });
});
