// When a venue's balance and ours are one, when they may yet become one, and when they are not.
import { type ComparedBalance, compareBalance } from './balance';

const NOW = new Date('2026-11-23T09:15:30.000Z');
const at = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1_000);
const toleranceMs = 600_000;

const balance = (over: Partial<ComparedBalance>): ComparedBalance => ({
  venue: 'intebix',
  unit: 'KZT',
  total: 100n,
  reported: 100n,
  known: 0n,
  differsSince: null,
  dueAt: null,
  state: 'matched',
  ...over,
});
const moved = { now: NOW, moved: true, toleranceMs };
const later = { now: NOW, moved: false, toleranceMs };

test.each([
  ['nothing was reported', balance({ reported: null }), false, { state: 'matched' }],
  ['equal now', balance({}), false, { state: 'matched' }],
  ['equal a while ago: the report is behind', balance({ reported: 90n }), true, { state: 'matched' }],
  [
    'never equal: a trade is on its way',
    balance({ reported: 91n }),
    false,
    { state: 'expected', differsSince: NOW, dueAt: at(600) },
  ],
  ['equal but for what people know of', balance({ reported: 107n, known: 7n }), false, { state: 'matched' }],
  ['what people know of is gone', balance({ reported: 100n, known: 7n }), false, { state: 'expected' }],
  [
    'a difference that moves is waited for',
    balance({ reported: 91n, differsSince: at(-3_600), dueAt: NOW, state: 'expected' }),
    false,
    { state: 'expected', dueAt: at(600) },
  ],
  [
    'but not for more than a day',
    balance({ reported: 91n, differsSince: at(-86_400), dueAt: at(1), state: 'expected' }),
    false,
    { state: 'under', dueAt: NOW },
  ],
  [
    'what is wrong stays wrong while it moves',
    balance({ reported: 91n, differsSince: at(-7_200), dueAt: at(-60), state: 'under' }),
    false,
    { state: 'under' },
  ],
  [
    'and is over when they are equal',
    balance({ differsSince: at(-7_200), dueAt: at(-60), state: 'under' }),
    false,
    { state: 'matched', differsSince: null, dueAt: null },
  ],
] as const)('%s', (_, known, wasEqual, expected) => {
  expect(compareBalance(known, wasEqual, moved)).toMatchObject(expected);
});

test.each([
  ['the venue has less', 91n, 'under'],
  ['the venue has more', 109n, 'over'],
] as const)('a difference that stood still: %s', (_, reported, state) => {
  const current = { reported, differsSince: at(-600), state: 'expected' } as const;
  expect(compareBalance(balance({ ...current, dueAt: at(1) }), false, later)).toMatchObject({ state: 'expected' });
  expect(compareBalance(balance({ ...current, dueAt: NOW }), false, later)).toMatchObject({ state });
});
