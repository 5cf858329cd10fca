// Reports and statements: whole, in order, and with balances that their entries explain.
import type { AnyMessage } from '@aiyrbas/iso20022';
import { dayOf } from '@aiyrbas/iso20022';
import { pagesFor } from '../scenarios/waiting';
import {
  type ReportedEntry,
  type SentRecord,
  type Transcript,
  type WrittenRecord,
  linesIn,
  reportsOf,
} from '../transcript';
import { minorOf } from './entry-rules';
import { GUIDE, type Rule, checkEach } from './rule';

type ReportMessage = Extract<AnyMessage, { name: 'camt.052.001.08' | 'camt.053.001.08' }>;
interface Page {
  readonly written: WrittenRecord;
  readonly reportId: string;
  readonly number: number;
  readonly isLast: boolean;
}
interface RequestedReport {
  readonly sent: SentRecord;
  readonly pages: readonly [Page, ...Page[]];
}

/** Each request for a report with the pages that came for it. */
function requestsIn(transcript: Transcript): RequestedReport[] {
  return transcript.sent.flatMap((sent) => {
    const pages = onceEach(pagesFor(transcript, sent))
      .flatMap(pagesOf)
      .sort((a, b) => a.number - b.number);
    const [first, ...others] = pages;
    return first ? [{ sent, pages: [first, ...others] as const }] : [];
  });
}

/** A record may arrive twice. */
const onceEach = (written: readonly WrittenRecord[]): WrittenRecord[] => [
  ...new Map(written.toReversed().map((one) => [one.body, one])).values(),
];

function pagesOf(written: WrittenRecord): Page[] {
  const { reports, messagePage } = (written.message as ReportMessage).model;
  return reports.map(({ reportId, page = reports.length === 1 ? messagePage : undefined }) => ({
    written,
    reportId,
    number: page?.number ?? 1,
    isLast: page?.isLast ?? true,
  }));
}

const isWhole = ({ pages }: RequestedReport): boolean =>
  pages.every(({ number, isLast }, at) => number === at + 1 && isLast === (at === pages.length - 1));

const linesOf = ({ pages }: RequestedReport): ReportedEntry[] =>
  [...new Set(pages.map(({ written }) => written))].flatMap((written) =>
    reportsOf(written).flatMap((report) =>
      report.reportType === 'lines' ? linesIn(report).map((stated) => ({ written, stated })) : [],
    ),
  );

export const STATEMENT_RULES: readonly Rule[] = [
  {
    id: 'pages-whole',
    level: 'MUST',
    text: 'The pages of a report are numbered from 1 without a gap, only the last one is marked as such, and none is missing.',
    source: GUIDE.reading,
    needs: 'a report of several pages: more entries than one page of the bank has',
    check: (transcript) =>
      checkEach(
        requestsIn(transcript).filter(({ pages }) => pages.length > 1 || pages.some(({ isLast }) => !isLast)),
        (report) => {
          if (isWhole(report)) return undefined;
          const numbers = report.pages.map(({ number, isLast }) => `${number}${isLast ? ' (last)' : ''}`).join(', ');
          return { what: `pages ${numbers}`, record: report.pages.at(-1)!.written };
        },
      ),
  },
  {
    id: 'pages-one-id',
    level: 'MUST',
    text: 'All pages of a report have the same Id.',
    source: GUIDE.reading,
    needs: 'a report of several pages',
    check: (transcript) =>
      checkEach(
        requestsIn(transcript).filter(({ pages }) => pages.length > 1),
        ({ pages }) => {
          const other = pages.find(({ reportId }) => reportId !== pages[0].reportId);
          return other && { what: 'another Id than page 1', record: other.written };
        },
      ),
  },
  {
    id: 'statement-balances',
    level: 'MUST',
    text: 'The opening balance of a statement and its entries give its closing balance.',
    source: GUIDE.duties,
    needs: 'a whole camt.053',
    check: (transcript) =>
      checkEach(
        requestsIn(transcript).filter(
          (one) => isWhole(one) && one.pages[0].written.message?.name === 'camt.053.001.08',
        ),
        (statement) => {
          const { pages } = statement;
          const stated = pages.flatMap(({ written }) =>
            reportsOf(written).flatMap((report) => (report.reportType === 'lines' ? (report.statement ?? []) : [])),
          );
          const opening = stated.find((one) => one.opening !== undefined)?.opening;
          const closing = stated.find((one) => one.closing !== undefined)?.closing;
          const record = pages[0].written;
          if (opening === undefined || closing === undefined) return { what: 'a balance is missing', record };
          const moved = linesOf(statement).reduce((sum, { stated: { amount, direction } }) => {
            const minor = minorOf(amount) ?? 0n;
            return direction === 'credit' ? sum + minor : sum - minor;
          }, 0n);
          const [from, to] = [signedMinorOf(opening.amount), signedMinorOf(closing.amount)];
          return from + moved === to
            ? undefined
            : { what: `${opening.amount} does not become ${closing.amount}`, record };
        },
      ),
  },
  {
    id: 'statement-entries',
    level: 'MUST',
    text: 'A statement has every entry of its day that was reported before, under the same reference.',
    source: GUIDE.entries,
    needs: 'a whole camt.053 after a booking',
    check: (transcript) =>
      checkEach(
        requestsIn(transcript).filter(
          (one) => isWhole(one) && one.pages[0].written.message?.name === 'camt.053.001.08',
        ),
        (statement) => {
          const has = new Set(linesOf(statement).map(({ stated }) => stated.reference));
          const { message } = statement.sent;
          const day = message.name === 'camt.060.001.05' ? message.model.period?.from : undefined;
          const missing = transcript.lines.filter(
            ({ written, stated }) =>
              written.message?.name === 'camt.054.001.08' &&
              written.order < statement.sent.order &&
              stated.reference !== undefined &&
              stated.bookedOn !== undefined &&
              dayOf(stated.bookedOn) === day &&
              !has.has(stated.reference),
          );
          const [first] = missing;
          return first && { what: `${missing.length} entries are missing, this one first`, record: first.written };
        },
      ),
  },
];

function signedMinorOf(amount: string): bigint {
  const minor = minorOf(amount.replace('-', '')) ?? 0n;
  return amount.startsWith('-') ? -minor : minor;
}
