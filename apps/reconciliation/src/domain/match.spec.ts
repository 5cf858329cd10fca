// The matching of lines: a table of what comes of what, and what must hold of any lines whatever.
import fc from 'fast-check';
import type { BreakClass } from '@aiyrbas/contracts';
import type { Counted, Line } from './line';
import { matchLines } from './match';

const NOW = new Date('2026-11-23T09:15:30.000Z');
const [PAST, FUTURE] = [new Date(NOW.getTime() - 1), new Date(NOW.getTime() + 1)];

const line = (side: Line['side'], ref: string, amount: bigint, over: Partial<Line> = {}): Line => ({
  id: `${side}-${ref}`,
  pairing: 'bank',
  key: 'key',
  side,
  ref,
  amount: { unit: 'KZT', minor: amount },
  dueAt: FUTURE,
  state: 'expected',
  partner: null,
  forced: null,
  ...over,
});
const late = { dueAt: PAST };
const dollars = (minor: bigint): { amount: Counted } => ({ amount: { unit: 'USD', minor } });

const statesOf = (lines: readonly Line[], sole: boolean): Record<string, string> =>
  Object.fromEntries(matchLines(lines, { sole, now: NOW }).map((decision) => [decision.line.id, decision.state]));

const TABLE: [string, Line[], sole: boolean, Record<string, string>][] = [
  ['one alone, in time', [line('told', 'a', 5n)], true, { 'told-a': 'expected' }],
  ['one alone, late', [line('booked', 'a', 5n, late)], true, { 'booked-a': 'missing' }],
  ['nobody can say when', [line('booked', 'a', 5n, { dueAt: null })], true, { 'booked-a': 'expected' }],
  [
    'two that agree, late or not',
    [line('told', 'a', 5n, late), line('booked', 'x', 5n)],
    true,
    { 'told-a': 'matched', 'booked-x': 'matched' },
  ],
  ['reported more', [line('told', 'a', 6n), line('booked', 'x', 5n)], true, { 'told-a': 'over', 'booked-x': 'over' }],
  ['reported less', [line('told', 'a', 4n), line('booked', 'x', 5n)], true, { 'told-a': 'under', 'booked-x': 'under' }],
  [
    'a debit told as a credit',
    [line('told', 'a', 5n), line('booked', 'x', -5n)],
    true,
    { 'told-a': 'over', 'booked-x': 'over' },
  ],
  [
    'another currency',
    [line('told', 'a', 5n, dollars(5n)), line('booked', 'x', 5n)],
    true,
    { 'told-a': 'currency_mismatch', 'booked-x': 'currency_mismatch' },
  ],
  [
    'a second one where only one can be',
    [line('told', 'a', 5n), line('told', 'b', 5n), line('booked', 'x', 5n)],
    true,
    { 'told-a': 'matched', 'told-b': 'duplicate', 'booked-x': 'matched' },
  ],
  [
    'the right one is taken, not the first',
    [line('told', 'a', 4n), line('told', 'b', 5n), line('booked', 'x', 5n)],
    true,
    { 'told-a': 'duplicate', 'told-b': 'matched', 'booked-x': 'matched' },
  ],
  [
    'several may be, and one is on its way',
    [line('told', 'a', 5n), line('told', 'b', 5n), line('booked', 'x', 5n)],
    false,
    { 'told-a': 'matched', 'told-b': 'expected', 'booked-x': 'matched' },
  ],
  [
    'several may be, and one too many is late',
    [line('told', 'a', 5n, late), line('told', 'b', 5n, late), line('booked', 'x', 5n)],
    false,
    { 'told-a': 'matched', 'told-b': 'duplicate', 'booked-x': 'matched' },
  ],
  [
    'several may be, and another is missing',
    [line('told', 'a', 5n, late), line('told', 'b', 3n, late), line('booked', 'x', 5n)],
    false,
    { 'told-a': 'matched', 'told-b': 'missing', 'booked-x': 'matched' },
  ],
  [
    'several may be, and differ in time',
    [line('told', 'a', 4n), line('booked', 'x', 5n)],
    false,
    { 'told-a': 'expected', 'booked-x': 'expected' },
  ],
  [
    'several may be, and differ when one is late',
    [line('told', 'a', 4n), line('booked', 'x', 5n, late)],
    false,
    { 'told-a': 'under', 'booked-x': 'under' },
  ],
  ['nothing is to be booked, and nothing is', [line('told', 'a', 0n, late)], true, { 'told-a': 'matched' }],
  [
    'nothing is to be booked, and something is',
    [line('told', 'a', 0n), line('booked', 'x', 1n)],
    true,
    { 'told-a': 'under', 'booked-x': 'under' },
  ],
  ['what was accepted', [line('told', 'a', 5n, { ...late, forced: 'missing' })], true, { 'told-a': 'forced' }],
  ['another thing was accepted', [line('told', 'a', 5n, { ...late, forced: 'under' })], true, { 'told-a': 'missing' }],
  [
    'what was accepted came after all',
    [line('told', 'a', 5n, { ...late, forced: 'missing' }), line('booked', 'x', 5n)],
    true,
    { 'told-a': 'matched', 'booked-x': 'matched' },
  ],
  [
    'a difference that was accepted',
    [line('told', 'a', 6n, { forced: 'over' }), line('booked', 'x', 5n)],
    true,
    { 'told-a': 'forced', 'booked-x': 'forced' },
  ],
];

test.each(TABLE)('%s', (_, lines, sole, expected) => {
  expect(statesOf(lines, sole)).toEqual(expected);
  expect(statesOf(lines.toReversed(), sole)).toEqual(expected);
});

const anyLine = fc.record({
  side: fc.constantFrom('told' as const, 'booked' as const),
  minor: fc.bigInt({ min: 0n, max: 3n }),
  unit: fc.constantFrom('KZT' as const, 'USD' as const),
  dueAt: fc.constantFrom(PAST, FUTURE, null),
  forced: fc.constantFrom(null, 'missing', 'over') as fc.Arbitrary<BreakClass | null>,
});
const anyLines = fc
  .array(anyLine, { maxLength: 8 })
  .map((list) =>
    list.map(({ side, minor, unit, ...rest }, n) => line(side, String(n), minor, { amount: { unit, minor }, ...rest })),
  );

const holds = (what: string, law: (lines: Line[], sole: boolean) => void): void => {
  test(what, () => {
    fc.assert(fc.property(anyLines, fc.boolean(), law), { numRuns: 500 });
  });
};

describe('of any lines', () => {
  holds('every line gets one verdict', (lines, sole) => {
    const decisions = matchLines(lines, { sole, now: NOW });
    expect(decisions.map((decision) => decision.line.id).sort()).toEqual(lines.map(({ id }) => id).sort());
  });

  holds('partners have each other, one to one, on opposite sides and with one word for both', (lines, sole) => {
    const decisions = matchLines(lines, { sole, now: NOW });
    const of = new Map(decisions.map((decision) => [decision.line.id, decision]));
    for (const { line: one, partner, state } of decisions) {
      if (!partner) continue;
      expect(of.get(partner.id)!.partner).toBe(one);
      expect(partner.side).not.toBe(one.side);
      expect(of.get(partner.id)!.state).toBe(state);
    }
  });

  holds('the order in which they came does not matter', (lines, sole) => {
    expect(statesOf(lines.toReversed(), sole)).toEqual(statesOf(lines, sole));
    expect(statesOf([...lines.slice(3), ...lines.slice(0, 3)], sole)).toEqual(statesOf(lines, sole));
  });

  holds('matched with a partner means the same amount of the same', (lines, sole) => {
    for (const { line: one, partner, state } of matchLines(lines, { sole, now: NOW })) {
      const isEqual = partner?.amount.minor === one.amount.minor && partner.amount.unit === one.amount.unit;
      if (partner) expect(state === 'matched').toBe(isEqual);
    }
  });

  holds('as many are matched as can be', (lines, sole) => {
    const name = ({ unit, minor }: Counted): string => `${minor} ${unit}`;
    const [told, booked] = (['told', 'booked'] as const).map((side) => lines.filter((one) => one.side === side));
    const names = new Set(told!.map(({ amount }) => name(amount)));
    const possible = [...names].reduce((sum, wanted) => {
      const on = (side: readonly Line[]): number => side.filter(({ amount }) => name(amount) === wanted).length;
      return sum + Math.min(on(told!), on(booked!));
    }, 0);
    const pairs = matchLines(lines, { sole, now: NOW }).filter(({ state, partner }) => state === 'matched' && partner);
    expect(pairs).toHaveLength(2 * possible);
  });

  holds('where several may be, nothing is wrong before anything is late', (lines) => {
    const early = lines.map((one) => ({ ...one, dueAt: FUTURE }));
    expect(
      new Set(Object.values(statesOf(early, false)).filter((state) => state !== 'matched' && state !== 'expected')),
    ).toEqual(new Set());
  });

  holds('what is known does not count: only the lines and the time do', (lines, sole) => {
    const scrambled = lines.map((one): Line => ({ ...one, state: 'missing', partner: 'somebody' }));
    expect(statesOf(scrambled, sole)).toEqual(statesOf(lines, sole));
  });
});
