// The pages of a statement. Each page must come, and must open with what the page before it closed with. That is so whatever
// the bank calls these balances, and even if every entry of a lost page is known from another message.
import type { BodyOf, statementReceived } from '@aiyrbas/contracts';
import type { Asset } from '@aiyrbas/money';
import type { FoundBreak } from './break';
import { countedOf } from './line';

export interface StatementKey {
  readonly bic: string;
  readonly statementId: string;
}

export interface StatementPageKey extends StatementKey {
  readonly page: number;
}

export interface ReceivedPage extends StatementPageKey {
  readonly isLast: boolean;
  readonly unit: Asset | null;
  /** Before and after the entries of this page, in minor units; null where the bank does not state it. */
  readonly before: bigint | null;
  readonly after: bigint | null;
  /** A day of the statement, in Kazakhstan. */
  readonly day: string | null;
  readonly statedAt: Date;
}

/** What is wrong with one page: it is missing, or it opens with another balance (`told`) than was left (`booked`). */
export interface PageFault {
  readonly page: number;
  readonly class: 'missing' | 'over' | 'under';
  readonly unit?: Asset;
  readonly told?: bigint;
  readonly booked?: bigint;
}

/** @returns undefined for an event of an early release, which does not say when the bank wrote the page. */
export function receivedPage(body: BodyOf<typeof statementReceived>): ReceivedPage | undefined {
  const { bic, statementId, page, lastPage, day, openingDay = day, statedAt } = body;
  if (statedAt === undefined) return undefined;
  const before = body.openingBalance ?? body.balanceBefore;
  const after = body.closingBalance ?? body.balanceAfter;
  return {
    ...{ bic, statementId, page, isLast: lastPage },
    unit: after?.asset ?? before?.asset ?? null,
    before: before ? countedOf(before).minor : null,
    after: after ? countedOf(after).minor : null,
    day: day ?? openingDay ?? null,
    statedAt: new Date(statedAt),
  };
}

/** @param received pages of one statement, each number once, in any order. */
export function pageFaults(received: readonly ReceivedPage[]): PageFault[] {
  const pages = currentPages(received);
  const gaps = gapsIn(pages);
  return [...gaps, ...(isRepeated(pages) ? [] : jumpsIn(pages))].sort((one, other) => one.page - other.page);
}

/** In order. A bank may use an id again: what an earlier statement had beyond the last page of the newest is no page of it. */
function currentPages(received: readonly ReceivedPage[]): ReceivedPage[] {
  const pages = [...received].sort((one, other) => one.page - other.page);
  const end = pages.findIndex(
    (page, index) => page.isLast && pages.slice(index + 1).every(({ statedAt }) => statedAt < page.statedAt),
  );
  return end < 0 ? pages : pages.slice(0, end + 1);
}

/** The first page of each gap; one behind the newest page that does not say that it is the last. */
function gapsIn(pages: readonly ReceivedPage[]): PageFault[] {
  const expected = pages.map((_, index) => (pages[index - 1]?.page ?? 0) + 1);
  const gaps = pages.flatMap(({ page }, index) => (page === expected[index] ? [] : [expected[index]!]));
  const end = pages.at(-1);
  return [...gaps, ...(end && !end.isLast ? [end.page + 1] : [])].map((page) => ({ page, class: 'missing' }));
}

function jumpsIn(pages: readonly ReceivedPage[]): PageFault[] {
  return pages.flatMap(({ page, before, unit }, index): PageFault[] => {
    const previous = pages[index - 1];
    if (previous?.page !== page - 1 || previous.unit !== unit || unit === null) return [];
    const { after } = previous;
    if (before === null || after === null || before === after) return [];
    return [{ page, class: before > after ? 'over' : 'under', unit, told: before, booked: after }];
  });
}

/** Some banks state the balances of the day on each page. */
function isRepeated(pages: readonly ReceivedPage[]): boolean {
  const [first] = pages;
  return pages.every(({ before, after }) => before === first?.before && after === first.after);
}

/** What two people accept: exactly this. */
export const faultName = ({ page, class: of, told, booked }: PageFault): string =>
  [page, of, told, booked].filter((part) => part !== undefined).join(' ');

export const statementName = ({ bic, statementId }: StatementKey): string => `${bic}/${statementId}`;

export const pageKey = ({ bic, statementId, page }: StatementPageKey): string => `${bic}/${statementId}/page/${page}`;

/** @returns undefined where the key names a balance of a day. */
export function pageOfKey(key: string): StatementPageKey | undefined {
  const [, bic, statementId, page] = /^([^/]+)\/(.+)\/page\/(\d+)$/s.exec(key) ?? [];
  return bic === undefined || statementId === undefined ? undefined : { bic, statementId, page: parseInt(page!, 10) };
}

export const pageBreak = (statement: StatementKey, { page, class: of, unit, told, booked }: PageFault): FoundBreak => ({
  class: of,
  pairing: 'statement',
  key: pageKey({ ...statement, page }),
  line: null,
  ...(of === 'missing' ? { side: 'booked' as const } : {}),
  ...(unit !== undefined && told !== undefined ? { told: { unit, minor: told } } : {}),
  ...(unit !== undefined && booked !== undefined ? { booked: { unit, minor: booked } } : {}),
});

/** What is known of a statement from earlier, with its pages as they are now. */
export interface PagedStatement extends StatementKey {
  readonly pages: readonly ReceivedPage[];
  readonly state: PagesState;
  readonly dueAt: Date | null;
  /** Faults that two people accepted, by their names. */
  readonly accepted: readonly string[];
  /** Whether a later statement of the same day has come whole: then nothing of this one is missing. */
  readonly isReplaced: boolean;
}

export type PagesState = 'whole' | 'expected' | 'faulty';

export interface PagesDecision {
  readonly state: PagesState;
  readonly dueAt: Date | null;
  /** What is called a break now. */
  readonly faults: readonly PageFault[];
}

/** @param isNew whether a page of it has just come: the others have their time from then on. */
export function decidePages(
  { pages, state, dueAt, accepted, isReplaced }: PagedStatement,
  { now, isNew, toleranceMs }: { readonly now: Date; readonly isNew: boolean; readonly toleranceMs: number },
): PagesDecision {
  const faults = isReplaced ? [] : pageFaults(pages).filter((fault) => !accepted.includes(faultName(fault)));
  if (faults.length === 0) return { state: 'whole', dueAt: null, faults };
  // What was found wrong stays so until it is right.
  if (state === 'faulty') return { state, dueAt: null, faults };
  const due = isNew || dueAt === null ? new Date(now.getTime() + toleranceMs) : dueAt;
  return due <= now ? { state: 'faulty', dueAt: null, faults } : { state: 'expected', dueAt: due, faults: [] };
}

/** The days of a statement, and when the bank wrote its newest page. */
export function summaryOf(pages: readonly ReceivedPage[]) {
  const current = currentPages(pages);
  return {
    day: current.findLast(({ day }) => day !== null)?.day ?? null,
    statedAt: current.reduce((newest, { statedAt }) => (statedAt > newest ? statedAt : newest), new Date(0)),
  };
}
