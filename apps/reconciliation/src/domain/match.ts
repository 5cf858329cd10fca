// Which line belongs to which: one to one, within one key. The answer depends on the lines and the time alone, never on
// the order in which the lines came. Before a line is late nothing is called wrong that a message on its way may yet
// put right; where a key can only have one line a side, nothing can, and it is called wrong at once.
import type { BreakClass } from '@aiyrbas/contracts';
import { groupBy } from '@aiyrbas/kernel';
import type { Counted, Line, LineState } from './line';

export interface LineDecision {
  readonly line: Line;
  readonly state: LineState;
  readonly partner: Line | undefined;
}

export interface Rules {
  readonly sole: boolean;
  readonly now: Date;
}

interface Pair {
  readonly told: Line;
  readonly booked: Line;
}

export function matchLines(lines: readonly Line[], rules: Rules): LineDecision[] {
  // A line of nothing says that nothing is to be booked: it is right as long as nothing is.
  const ranked = [...lines].sort(byRef);
  const booked = ranked.filter(({ side }) => side === 'booked');
  const told = ranked.filter(({ side, amount }) => side === 'told' && (amount.minor !== 0n || booked.length > 0));
  const silent = ranked.filter((line) => line.side === 'told' && !told.includes(line));

  const equal = pairUp(told, booked, ({ unit, minor }) => `${minor} ${unit}`);
  const sameUnit = pairUp(equal.told, equal.booked, ({ unit }) => unit);
  const unequal = pairUp(sameUnit.told, sameUnit.booked, () => '');
  const wrong = [...sameUnit.pairs, ...unequal.pairs];
  const taken = [...equal.pairs, ...wrong].flatMap((pair) => [pair.told, pair.booked]);
  return [
    ...silent.map((line): LineDecision => ({ line, state: 'matched', partner: undefined })),
    ...equal.pairs.flatMap((pair) => decisions(pair, 'matched')),
    ...wrong.flatMap((pair) => decisions(pair, wrongPair(pair, rules))),
    ...[...unequal.told, ...unequal.booked].map((line): LineDecision => ({
      line,
      state: accepted(line, alone(line, taken, rules)),
      partner: undefined,
    })),
  ];
}

/** Pairs what has the same name, in order; the rest is left over. */
function pairUp(
  told: readonly Line[],
  booked: readonly Line[],
  nameOf: (amount: Counted) => string,
): { pairs: Pair[]; told: Line[]; booked: Line[] } {
  const waiting = groupBy(booked, ({ amount }) => nameOf(amount));
  const pairs: Pair[] = [];
  const left = told.filter((line) => {
    const other = waiting.get(nameOf(line.amount))?.shift();
    if (other) pairs.push({ told: line, booked: other });
    return !other;
  });
  const paired = new Set(pairs.map((pair) => pair.booked));
  return { pairs, told: left, booked: booked.filter((line) => !paired.has(line)) };
}

function wrongPair({ told, booked }: Pair, { sole, now }: Rules): LineState {
  if (!sole && !isLate(told, now) && !isLate(booked, now)) return 'expected';
  const found = classOf(told.amount, booked.amount);
  return told.forced === found ? 'forced' : found;
}

const classOf = (told: Counted, booked: Counted): BreakClass => {
  if (told.unit !== booked.unit) return 'currency_mismatch';
  return told.minor > booked.minor ? 'over' : 'under';
};

function alone(line: Line, taken: readonly Line[], { sole, now }: Rules): LineState {
  const others = taken.filter(({ side }) => side === line.side);
  if (sole && others.length > 0) return 'duplicate';
  if (!isLate(line, now)) return 'expected';
  return others.some(({ amount }) => isEqual(amount, line.amount)) ? 'duplicate' : 'missing';
}

const accepted = (line: Line, state: LineState): LineState => (state === line.forced ? 'forced' : state);

const decisions = ({ told, booked }: Pair, state: LineState): LineDecision[] => [
  { line: told, state, partner: booked },
  { line: booked, state, partner: told },
];

const isLate = ({ dueAt }: Line, now: Date): boolean => dueAt !== null && dueAt <= now;

const isEqual = (a: Counted, b: Counted): boolean => a.unit === b.unit && a.minor === b.minor;

const byRef = (a: Line, b: Line): number => (a.ref < b.ref ? -1 : a.ref > b.ref ? 1 : 0);
