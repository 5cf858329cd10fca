// A break: a difference in one pair of lines, or one unmatched line. It is found once, and ends when the lines no longer
// show it.
import type { BreakClass, LineSide, Pairing } from '@aiyrbas/contracts';
import type { Counted, Line, LineState } from './line';
import type { LineDecision } from './match';

export interface FoundBreak {
  readonly class: BreakClass;
  readonly pairing: Pairing;
  readonly key: string;
  /** The line that it is about: of a pair, the other party's line. Null for a balance. */
  readonly line: string | null;
  /** For an unmatched line: the side that has it. */
  readonly side?: LineSide | undefined;
  readonly firm?: string | undefined;
  readonly orderId?: string | undefined;
  readonly told?: Counted | undefined;
  readonly booked?: Counted | undefined;
}

export interface OpenBreak {
  readonly id: string;
  readonly class: BreakClass;
  readonly pairing: Pairing;
  readonly key: string;
  readonly line: string | null;
}

export interface Ending {
  readonly id: string;
  readonly resolution: 'arrived' | 'changed' | 'forced';
}

const FINE: ReadonlySet<LineState> = new Set(['matched', 'expected', 'forced']);

const isWrong = (state: LineState): state is BreakClass => !FINE.has(state);

/** The breaks of these decisions: one for a pair. */
export const breaksOf = (decisions: readonly LineDecision[]): FoundBreak[] =>
  decisions.flatMap(({ line, partner, state }): FoundBreak[] => {
    if (!isWrong(state) || (partner && line.side === 'booked')) return [];
    return [
      {
        class: state,
        pairing: line.pairing,
        key: line.key,
        line: line.id,
        ...(partner ? {} : { side: line.side }),
        firm: line.firm ?? partner?.firm,
        orderId: line.orderId ?? partner?.orderId,
        told: line.side === 'told' ? line.amount : undefined,
        booked: line.side === 'booked' ? line.amount : partner?.amount,
      },
    ];
  });

/** What is new, and how those end that are no longer found. */
export function changesOf(
  open: readonly OpenBreak[],
  breaksFound: readonly FoundBreak[],
  accepted: ReadonlySet<string>,
): { found: FoundBreak[]; ended: Ending[] } {
  const known = new Set(open.map(nameOf));
  const wanted = new Set(breaksFound.map(nameOf));
  const about = new Set(breaksFound.map(subjectOf));
  return {
    found: breaksFound.filter((breakFound) => !known.has(nameOf(breakFound))),
    ended: open
      .filter((one) => !wanted.has(nameOf(one)))
      .map((one): Ending => ({ id: one.id, resolution: resolutionOf(one, about, accepted) })),
  };
}

function resolutionOf(one: OpenBreak, about: ReadonlySet<string>, accepted: ReadonlySet<string>): Ending['resolution'] {
  if (about.has(subjectOf(one))) return 'changed';
  return one.line !== null && accepted.has(one.line) ? 'forced' : 'arrived';
}

const subjectOf = ({ pairing, key, line }: Pick<FoundBreak, 'pairing' | 'key' | 'line'>): string =>
  `${pairing} ${key} ${line ?? ''}`;

const nameOf = (of: Pick<FoundBreak, 'pairing' | 'key' | 'line' | 'class'>): string => `${subjectOf(of)} ${of.class}`;

/** The lines that two people have accepted as they are. */
export const acceptedLines = (decisions: readonly LineDecision[]): Set<string> =>
  new Set(decisions.filter(({ state }) => state === 'forced').map(({ line }: { line: Line }) => line.id));
