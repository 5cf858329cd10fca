// A break: what is wrong with one pair of lines, or with one line that stands alone. It is found once, and ends when the
// lines no longer say so.
import type { BreakClass, LineSide, Pairing } from '@aiyrbas/contracts';
import type { Counted, Line, LineState } from './line';
import type { Verdict } from './match';

export interface Finding {
  readonly class: BreakClass;
  readonly pairing: Pairing;
  readonly key: string;
  /** The line that it is about: of a pair, the one that was told. None for a balance. */
  readonly line: string | null;
  /** Of a line that stands alone: who has said it. */
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

/** What the verdicts call wrong: once for a pair. */
export const findingsOf = (verdicts: readonly Verdict[]): Finding[] =>
  verdicts.flatMap(({ line, partner, state }): Finding[] => {
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
  findings: readonly Finding[],
  forced: ReadonlySet<string>,
): { found: Finding[]; ended: Ending[] } {
  const known = new Set(open.map(nameOf));
  const wanted = new Set(findings.map(nameOf));
  const about = new Set(findings.map(placeOf));
  return {
    found: findings.filter((finding) => !known.has(nameOf(finding))),
    ended: open
      .filter((one) => !wanted.has(nameOf(one)))
      .map((one): Ending => ({ id: one.id, resolution: resolutionOf(one, about, forced) })),
  };
}

function resolutionOf(one: OpenBreak, about: ReadonlySet<string>, forced: ReadonlySet<string>): Ending['resolution'] {
  if (about.has(placeOf(one))) return 'changed';
  return one.line !== null && forced.has(one.line) ? 'forced' : 'arrived';
}

const placeOf = ({ pairing, key, line }: Pick<Finding, 'pairing' | 'key' | 'line'>): string =>
  `${pairing} ${key} ${line ?? ''}`;

const nameOf = (of: Pick<Finding, 'pairing' | 'key' | 'line' | 'class'>): string => `${placeOf(of)} ${of.class}`;

/** The lines that two people have accepted as they are. */
export const forcedLines = (verdicts: readonly Verdict[]): Set<string> =>
  new Set(verdicts.filter(({ state }) => state === 'forced').map(({ line }: { line: Line }) => line.id));
