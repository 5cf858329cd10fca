// What a venue says that it holds, against the sum of our postings there. Trades are in flight all the time, so the two
// need to be equal at some instant since they last were; a difference is wrong when it has stood still for a while, or
// when there was no equality for a day.
import type { FoundBreak } from './break';
import type { Counted } from './line';

export interface BalanceKey {
  readonly venue: string;
  readonly unit: Counted['unit'];
}

/** What a venue says that it holds. */
export interface Reported extends BalanceKey {
  readonly amount: bigint;
}

/** A sum of ours against a sum of somebody else's. */
export interface Compared {
  /** Of all postings up to now. */
  readonly total: bigint;
  /** What the other said last; null before it said anything. */
  readonly reported: bigint | null;
  /** A difference that two people accepted. */
  readonly known: bigint;
  readonly differsSince: Date | null;
  readonly dueAt: Date | null;
  readonly state: BalanceState;
}

export interface ComparedBalance extends BalanceKey, Compared {}

export type BalanceState = 'matched' | 'expected' | 'over' | 'under';

export interface BalanceDecision {
  readonly state: BalanceState;
  readonly differsSince: Date | null;
  readonly dueAt: Date | null;
}

const AT_MOST_MS = 24 * 3_600_000;

/**
 * @param wasEqual whether the sum was what the venue says, at some instant since the two were last equal
 * @param moved whether the report or the sum has changed just now: a difference that moves is a trade on its way
 */
export function compareBalance(
  balance: Compared,
  wasEqual: boolean,
  { now, moved, toleranceMs }: { now: Date; moved: boolean; toleranceMs: number },
): BalanceDecision {
  if (balance.reported === null) return { state: 'matched', differsSince: null, dueAt: null };
  const explained = balance.reported - balance.known;
  if (wasEqual || balance.total === explained) return { state: 'matched', differsSince: null, dueAt: null };
  const differsSince = balance.differsSince ?? now;
  const stillAt = moved || balance.dueAt === null ? new Date(now.getTime() + toleranceMs) : balance.dueAt;
  const dueAt = new Date(Math.min(stillAt.getTime(), differsSince.getTime() + AT_MOST_MS));
  // What was found wrong stays so until the two are equal.
  const isWrong = dueAt <= now || balance.state === 'over' || balance.state === 'under';
  const found = explained > balance.total ? 'over' : 'under';
  return { state: isWrong ? found : 'expected', differsSince, dueAt };
}

export const balanceKey = ({ venue, unit }: BalanceKey): string => `${venue}/${unit}`;

export const balanceKeyOf = (key: string): BalanceKey => {
  const [venue, unit] = key.split('/') as [string, Counted['unit']];
  return { venue, unit };
};

export function balanceBreakOf(balance: ComparedBalance, state: BalanceState): FoundBreak | undefined {
  if (state !== 'over' && state !== 'under') return undefined;
  const { unit, total, reported, known } = balance;
  return {
    class: state,
    pairing: 'balance',
    key: balanceKey(balance),
    line: null,
    told: { unit, minor: reported! - known },
    booked: { unit, minor: total },
  };
}
