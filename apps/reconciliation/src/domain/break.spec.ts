// Breaks as lines come one after another. In any order of arrival, the open breaks at the end are those of the lines. Each
// break was found once before it ended.
import fc from 'fast-check';
import { type OpenBreak, acceptedLines, breaksOf, changesOf } from './break';
import type { Line } from './line';
import { matchLines } from './match';

const NOW = new Date('2026-11-23T09:15:30.000Z');
const LATE = new Date(NOW.getTime() + 60_000);

const anyLines = fc
  .array(
    fc.record({
      side: fc.constantFrom('told' as const, 'booked' as const),
      minor: fc.bigInt({ min: 0n, max: 3n }),
      unit: fc.constantFrom('KZT' as const, 'USD' as const),
    }),
    { maxLength: 7 },
  )
  .map((list) =>
    list.map(({ side, ...amount }, n): Line => ({
      id: String(n),
      pairing: 'bank',
      key: 'key',
      side,
      ref: String(n),
      amount,
      dueAt: LATE,
      state: 'expected',
      partner: null,
      forced: null,
    })),
  );

interface MatchState {
  readonly open: readonly OpenBreak[];
  readonly found: number;
  readonly ended: number;
}

function after(matchState: MatchState, lines: readonly Line[], sole: boolean, now: Date): MatchState {
  const decisions = matchLines(lines, { sole, now });
  const { found, ended } = changesOf(matchState.open, breaksOf(decisions), acceptedLines(decisions));
  const gone = new Set(ended.map(({ id }) => id));
  const begun = found.map((breakFound, n): OpenBreak => ({ ...breakFound, id: `${matchState.found + n}` }));
  return {
    open: [...matchState.open.filter(({ id }) => !gone.has(id)), ...begun],
    found: matchState.found + found.length,
    ended: matchState.ended + ended.length,
  };
}

const shown = (open: readonly OpenBreak[]): string[] => open.map((one) => `${one.line} ${one.class}`).sort();

test('in the end those breaks are open that the lines say, in whatever order they came', () => {
  fc.assert(
    fc.property(
      anyLines.chain((lines) => fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length }))),
      fc.boolean(),
      ([lines, arrival], sole) => {
        let matchState: MatchState = { open: [], found: 0, ended: 0 };
        arrival.forEach((_, n) => (matchState = after(matchState, arrival.slice(0, n + 1), sole, NOW)));
        matchState = after(matchState, arrival, sole, LATE);
        const all = breaksOf(matchLines(lines, { sole, now: LATE }));
        expect(shown(matchState.open)).toEqual(all.map((one) => `${one.line} ${one.class}`).sort());
        expect(matchState.found - matchState.ended).toBe(matchState.open.length);
        expect(after(matchState, arrival, sole, LATE)).toEqual(matchState);
      },
    ),
    { numRuns: 500 },
  );
});
