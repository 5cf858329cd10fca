import { type MeasuredPair, compare, resultOf, tableOf } from './compare';
import type { OrderCost } from './turn';

const cost = (over: Partial<Omit<OrderCost, 'cpu'>> & { readonly node?: number } = {}): OrderCost => ({
  statements: 30,
  roundTrips: 15,
  transactions: 7,
  perSecond: 50,
  p50: 600,
  p99: 900,
  ...over,
  cpu: new Map([
    ['Node, main thread', over.node ?? 18],
    ['PostgreSQL', 10],
  ]),
});
const same = { busy: cost(), alone: cost(), idle: cost() };
const pairsOf = (b: MeasuredPair['b'], count = 6): MeasuredPair[] =>
  Array.from({ length: count }, () => ({ a: same, b }));
const resultText = (b: MeasuredPair['b']): string => resultOf(compare(pairsOf(b)));

it('a build beside itself keeps the rule', () => {
  expect(compare(pairsOf(same)).every(({ ratio }) => ratio.median === 1 && ratio.low === 1 && ratio.high === 1)).toBe(
    true,
  );
  expect(resultText(same)).toMatch(/^B keeps the rule/);
});

it.each([
  ['alone, statements', { ...same, alone: cost({ statements: 31.6 }) }, 'alone: statements: 1.053 times'],
  ['alone, round trips', { ...same, alone: cost({ roundTrips: 16 }) }, 'alone: round trips: 1.067 times'],
  ['busy, statements', { ...same, busy: cost({ statements: 32 }) }, 'busy: statements: at least 1.067 times'],
  ['busy, CPU', { ...same, busy: cost({ node: 20 }) }, 'busy: CPU, ms: at least 1.071 times'],
])('more than is allowed is said: %s', (_, b, expected) => {
  expect(resultText(b)).toMatch(/^B is slower: /);
  expect(resultText(b)).toContain(expected);
});

it.each([
  ['5 % more statements and round trips', { ...same, alone: cost({ statements: 31.5, roundTrips: 15.7 }) }],
  ['fewer of everything', { ...same, busy: cost({ statements: 20, node: 9 }), alone: cost({ statements: 20 }) }],
  ['more when idle, which is only to be read', { ...same, idle: cost({ statements: 60, node: 40 }) }],
  ['times and rates, which are only to be read', { ...same, busy: cost({ p99: 2_000, perSecond: 20 }) }],
])('what is allowed is not held against a build: %s', (_, b) => {
  expect(resultText(b)).toMatch(/^B keeps the rule/);
});

it('CPU breaks the rule only when the interval lies above the limit as a whole', () => {
  const slower = pairsOf({ ...same, busy: cost({ node: 30 }) }, 5);
  const [row] = compare([...slower, { a: same, b: same }]).filter(({ measure }) => measure === 'busy: CPU, ms');
  expect(row!.ratio.median).toBeGreaterThan(1.03);
  expect(row!.breach).toBeUndefined();
});

it('counts above the limit whose interval holds 1 are noise', () => {
  const more = pairsOf({ ...same, alone: cost({ statements: 34 }) }, 5);
  const noisy = [...more, { a: { ...same, alone: cost({ statements: 34 }) }, b: same }];
  const [row] = compare(noisy).filter(({ measure }) => measure === 'alone: statements');
  expect(row!.ratio.median).toBeGreaterThan(1.05);
  expect(row!.breach).toBeUndefined();
});

it('the table has a line for each measure and process, with both medians', () => {
  const table = tableOf(compare(pairsOf({ ...same, busy: cost({ node: 19 }) })));
  expect(table).toMatch(/^busy: - Node, main thread +18\.0 +19\.0 +1\.056 +1\.056 to 1\.056$/m);
  expect(table).toMatch(/^alone: round trips +15\.0 +15\.0 +1\.000 /m);
});

it('a process that a tick never met has no line: it has no ratio', () => {
  const idle = { ...same, busy: { ...cost(), cpu: new Map([...cost().cpu, ['nginx', 0]]) } };
  expect(tableOf(compare(pairsOf(idle)))).not.toContain('nginx');
});
