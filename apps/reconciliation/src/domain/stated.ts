// What a bank states that our account there holds, against its own lines. Stated balances stand in a row - a day opens, it
// closes, the next one opens - and each is the one before it and the lines in between: those of the day between an opening
// and its closing, none between a closing and the opening of the next day.
import type { BodyOf, statementReceived } from '@aiyrbas/contracts';
import { addDays, dayInKazakhstan } from '@aiyrbas/kz';
import type { Asset } from '@aiyrbas/money';
import { type BalanceDecision, type Compared, compareBalance } from './balance';
import type { FoundBreak } from './break';
import { type NewLine, countedOf } from './line';

/** Where a balance stands in the row: at the beginning of a day, or at its end. */
export interface Point {
  readonly bic: string;
  readonly unit: Asset;
  readonly day: string;
  readonly closes: boolean;
}

export interface Stated extends Point {
  readonly stated: bigint;
  readonly statedAt: Date;
}

/** The bank's booking day that new lines or balances are about. */
export type BankDay = Pick<Point, 'bic' | 'unit' | 'day'>;

/** A stated balance with the one before it, if there is one, and what was found when it was last looked at. */
export interface Chained extends Point {
  readonly stated: bigint;
  readonly before: { readonly day: string; readonly closes: boolean; readonly stated: bigint } | null;
  /** What the balance before it and the lines came to. */
  readonly sum: bigint | null;
  /** A difference that two people accepted. */
  readonly known: bigint;
  readonly differsSince: Date | null;
  readonly dueAt: Date | null;
  readonly state: Compared['state'];
}

/**
 * The balances of a statement that is the last word on its day. Nothing of one that was asked for while the day went on: lines
 * of that day come after it. The first page opens the day and the last one closes it; the lines of a page that does not come
 * are missing in the sum between them, and that is what is found.
 */
export function statedBalances(body: BodyOf<typeof statementReceived>): Stated[] {
  const { bic, page, lastPage, day, openingDay = day, statedAt, openingBalance, closingBalance } = body;
  if (statedAt === undefined) return [];
  const ends = [
    { money: page === 1 ? openingBalance : undefined, day: openingDay, closes: false },
    { money: lastPage ? closingBalance : undefined, day, closes: true },
  ];
  // A first page that does not state its last day is as old as that of its opening.
  const lastDay = day ?? openingDay;
  if (lastDay === undefined || dayInKazakhstan(new Date(statedAt)) <= lastDay) return [];
  return ends.flatMap(({ money, day: ofDay, closes }): Stated[] => {
    if (money === undefined || ofDay === undefined) return [];
    const end = { day: ofDay, closes };
    const { minor } = countedOf(money);
    return [{ bic, unit: money.asset, ...end, stated: minor, statedAt: new Date(statedAt) }];
  });
}

/** The day that a bank's line is in: what is stated of that day, or next after it, is looked at again. */
export function bankDayOf({ pairing, side, key, amount: { unit }, day }: NewLine): BankDay[] {
  if (pairing !== 'bank' || side !== 'told' || day === undefined || unit === 'transactions') return [];
  return [{ bic: key.slice(0, key.indexOf('/')), unit, day }];
}

/** The days whose lines are between a balance and the one before it; none where the last is before the first. */
export function daysBetween(
  before: Pick<Point, 'day' | 'closes'>,
  { day, closes }: Pick<Point, 'day' | 'closes'>,
): { first: string; last: string } {
  return { first: before.closes ? addDays(before.day, 1) : before.day, last: closes ? day : addDays(day, -1) };
}

/** @param moved what the bank's lines in between come to */
export function compareStated(
  { stated, before, sum: sumBefore, known, ...found }: Chained,
  moved: bigint,
  { now, toleranceMs }: { now: Date; toleranceMs: number },
): BalanceDecision & { readonly sum: bigint | null } {
  // The first balance that we receive has nothing to be compared with.
  if (before === null) return { state: 'matched', differsSince: null, dueAt: null, sum: null };
  const sum = before.stated + moved;
  // People accepted exactly that difference. Another difference is a break again; without a difference there is none.
  const agrees = stated === sum || stated - sum === known;
  const compared = { ...found, total: sum, reported: stated, known: 0n };
  return { ...compareBalance(compared, agrees, { now, moved: sum !== sumBefore, toleranceMs }), sum };
}

export const pointKey = ({ bic, day, unit, closes }: Point): string =>
  `${bic}/${day}/${unit}/${closes ? 'closing' : 'opening'}`;

export function pointOf(key: string): Point {
  const [bic, day, unit, end] = key.split('/') as [string, string, Asset, string];
  return { bic, day, unit, closes: end === 'closing' };
}

export function statedBreak(
  point: Point,
  stated: bigint,
  { state, sum }: ReturnType<typeof compareStated>,
): FoundBreak[] {
  if (sum === null || (state !== 'over' && state !== 'under')) return [];
  const { unit } = point;
  const amounts = { told: { unit, minor: stated }, booked: { unit, minor: sum } };
  return [{ class: state, pairing: 'statement', key: pointKey(point), line: null, ...amounts }];
}
