// Breaks as lines come one after another: whatever comes first, in the end those are open that the lines say, and each was
// found once before it ended.
import fc from 'fast-check';
import { type OpenBreak, changesOf, findingsOf, forcedLines } from './break';
import type { Line } from './line';
import { match } from './match';

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

interface Told {
  readonly open: readonly OpenBreak[];
  readonly found: number;
  readonly ended: number;
}

function after(told: Told, lines: readonly Line[], sole: boolean, now: Date): Told {
  const verdicts = match(lines, { sole, now });
  const { found, ended } = changesOf(told.open, findingsOf(verdicts), forcedLines(verdicts));
  const gone = new Set(ended.map(({ id }) => id));
  const begun = found.map((finding, n): OpenBreak => ({ ...finding, id: `${told.found + n}` }));
  return {
    open: [...told.open.filter(({ id }) => !gone.has(id)), ...begun],
    found: told.found + found.length,
    ended: told.ended + ended.length,
  };
}

const shown = (open: readonly OpenBreak[]): string[] => open.map((one) => `${one.line} ${one.class}`).sort();

test('in the end those breaks are open that the lines say, in whatever order they came', () => {
  fc.assert(
    fc.property(
      anyLines.chain((lines) => fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length }))),
      fc.boolean(),
      ([lines, arrival], sole) => {
        let told: Told = { open: [], found: 0, ended: 0 };
        arrival.forEach((_, n) => (told = after(told, arrival.slice(0, n + 1), sole, NOW)));
        told = after(told, arrival, sole, LATE);
        const all = findingsOf(match(lines, { sole, now: LATE }));
        expect(shown(told.open)).toEqual(all.map((one) => `${one.line} ${one.class}`).sort());
        expect(told.found - told.ended).toBe(told.open.length);
        expect(after(told, arrival, sole, LATE)).toEqual(told);
      },
    ),
    { numRuns: 500 },
  );
});
