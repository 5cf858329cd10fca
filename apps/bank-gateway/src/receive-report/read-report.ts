// What a bank's message says, in our own few words, whichever of seven ISO 20022 messages it is.
import {
  type AccountEntry,
  type AccountStatement,
  type AnyMessage,
  type EntryLine,
  type EntryTransaction,
  type LineDoubt,
  type StatedBalance,
  type StatedPage,
  balancesOf,
  comparableId,
  dayOf,
  isOfAccount,
  linesOf,
  statedPageOf,
} from '@aiyrbas/iso20022';
import { bankOfCode } from '@aiyrbas/kz';
import type { BookedLine, EntryDoubt } from '../domain/entry';
import { usable } from '../domain/entry-identity';
import type { Payer } from '../domain/suspense';
import type { StatementSource } from './known-entries';
import { type CountedAmount, countedAmount } from './stated-entry';

export interface StatusReport {
  readonly reportType: 'status';
  readonly about: 'collection' | 'payout';
  /** Absent in a status of the whole message: then our message names the one request in it. */
  readonly requestId?: string | undefined;
  /** Our message, in the form in which ids are compared. */
  readonly originalMessageId: string;
  /** The code as the bank states it; `domain/payment-status.ts` says what it decides. */
  readonly status: string;
  readonly reason?: string | undefined;
}

export interface OwnershipReport {
  readonly reportType: 'ownership';
  readonly verificationId: string;
  readonly isVerified: boolean;
  readonly reason?: string | undefined;
}

export interface ResolutionReport {
  readonly reportType: 'resolution';
  readonly cancellationId: string;
  /** Absent where the bank names the case alone. */
  readonly requestId?: string | undefined;
  readonly outcome: 'CNCL' | 'RJCR' | 'PDCR';
}

/** A booked line as the bank states it; the other side of our account is the payer of a credit, the payee of a debit. */
export interface StatedLine
  extends
    CountedAmount,
    Pick<BookedLine, 'reference' | 'direction' | 'isReversal' | 'payments' | 'requestId' | 'returnReason' | 'doubt'> {
  readonly amount: string;
  readonly currency: string;
  readonly otherIban?: string | undefined;
  readonly otherIin?: string | undefined;
  readonly otherName?: string | undefined;
  /** Who paid a credit, where the bank says enough to pay it back. */
  readonly payer?: Payer | undefined;
  readonly bookedOn?: string | undefined;
  readonly valueOn?: string | undefined;
  /** The payments of a batch, where the bank states enough to take it apart. */
  readonly parts?: readonly StatedPart[] | undefined;
}

/** One payment of a batch. Nothing is ever paid back to who paid a part, so it names no payer. */
export interface StatedPart extends StatedLine {
  /** Whether its reference is its own, and not that of the whole batch. */
  readonly isNamed: boolean;
}

export interface Statement {
  readonly id: string;
  readonly page: number;
  readonly isLast: boolean;
  readonly writtenAt?: string | undefined;
  /** Before and after the entries of this page. */
  readonly before?: StatedBalance | undefined;
  readonly after?: StatedBalance | undefined;
  /** Of the day: the opening balance is stated by the first page, the closing one by the last. */
  readonly opening?: StatedBalance | undefined;
  readonly closing?: StatedBalance | undefined;
}

export interface LinesReport {
  readonly reportType: 'lines';
  readonly iban: string;
  readonly lines: readonly StatedLine[];
  /** Which report, and which page of it: among its pages equal lines are counted. */
  readonly source: StatementSource;
  /** A page of a day's statement. */
  readonly statement?: Statement;
}

export type BankReport = StatusReport | OwnershipReport | ResolutionReport | LinesReport;

export interface ReadReport {
  readonly messageId: string;
  /** A bank numbers its messages anew in each kind and each year: `camt.054`, 2026. */
  readonly kind: string;
  readonly year: number;
  /** The banks that the message says it is from, where it says so. */
  readonly statedBics: readonly string[];
  readonly reports: readonly BankReport[];
  /** What a person must look at, although the message is accepted: paths and codes only, nothing personal. */
  readonly remarks: readonly string[];
}

/** A bank may legally echo an id of ours in capitals, or padded. An id that is not ours stays as it is. */
const OURS = /^[0-9a-f]{32}$/;

function requestIdOf(stated: string | undefined): string | undefined {
  const named = usable(stated);
  if (named === undefined) return undefined;
  const comparable = comparableId(named);
  return OURS.test(comparable) ? comparable : named;
}

/**
 * @param account our account at that bank: reports of other accounts in the same message are left out, with a remark.
 * @returns undefined for a message that is ours to send and not a bank's.
 */
export function readReport(message: AnyMessage, account: string): ReadReport | undefined {
  if (message.name === 'admi.002.001.01' || message.name === 'admi.007.001.01') return undefined;
  const content = contentOf(message, account);
  if (content === undefined) return undefined;
  const { messageId, createdAt } = message.model;
  const unread = (message.model.unread ?? []).map((path) => `unread: ${path}`);
  return {
    messageId,
    kind: message.name.slice(0, 'camt.000'.length),
    year: Number(dayOf(createdAt).slice(0, 4)),
    statedBics: content.bics.flatMap((bic) => bic ?? []),
    reports: content.reports,
    remarks: content.remarks ? [...unread, ...content.remarks] : unread,
  };
}

interface Content {
  readonly bics: readonly (string | undefined)[];
  readonly reports: readonly BankReport[];
  readonly remarks?: readonly string[];
}

function contentOf(message: AnyMessage, ourAccount: string): Content | undefined {
  switch (message.name) {
    case 'pain.014.001.07':
    case 'pain.002.001.12': {
      const { bankBic, requestId, originalMessageId, status, reason } = message.model;
      const about = message.name === 'pain.014.001.07' ? 'collection' : 'payout';
      const named = { requestId: requestIdOf(requestId), originalMessageId: comparableId(originalMessageId) };
      return { bics: [bankBic], reports: [{ reportType: 'status', about, ...named, status, reason }] };
    }
    case 'acmt.024.001.02': {
      const { bankBic, results } = message.model;
      const reports = results.map(({ requestId, isVerified, reason }): OwnershipReport => ({
        reportType: 'ownership',
        verificationId: comparableId(requestId),
        isVerified,
        reason,
      }));
      return { bics: [bankBic], reports };
    }
    case 'camt.029.001.09': {
      const { bankBic, cancellationId, requestId, outcome: stated } = message.model;
      // Any other code decides nothing, as PDCR.
      const outcome = stated === 'CNCL' || stated === 'RJCR' ? stated : 'PDCR';
      const named = { cancellationId: comparableId(cancellationId), requestId: requestIdOf(requestId) };
      return { bics: [bankBic], reports: [{ reportType: 'resolution', ...named, outcome }] };
    }
    case 'camt.052.001.08':
    case 'camt.053.001.08':
    case 'camt.054.001.08':
      return linesContentOf(message, ourAccount);
    default:
      return undefined;
  }
}

type LinesMessage = Extract<AnyMessage, { name: 'camt.052.001.08' | 'camt.053.001.08' | 'camt.054.001.08' }>;

function linesContentOf({ name, model }: LinesMessage, iban: string): Content {
  const reports: LinesReport[] = [];
  const remarks: string[] = [];
  for (const report of model.reports) {
    if (!isOfAccount(report, iban)) {
      remarks.push('unknown_account: a report in it is of another account');
      continue;
    }
    const { entries, reportId } = report;
    const page = statedPageOf(model, report);
    const lines: StatedLine[] = [];
    for (const entry of entries) {
      if (entry.status === 'BOOK') lines.push(lineOf(entry));
      else if (entry.status === undefined) remarks.push('no_status: whether an entry is booked could not be read');
      else if (!NOT_BOOKED.has(entry.status)) remarks.push('unknown_status: whether an entry is booked is not known');
    }
    for (const { doubt } of lines) if (doubt !== undefined && doubt !== 'unread') remarks.push(doubt);
    reports.push({
      reportType: 'lines',
      iban,
      lines,
      source: { statement: `${name}/${reportId}`, page: page?.number ?? 1 },
      ...('balances' in report && name === 'camt.053.001.08'
        ? { statement: statementOf(report, page, model.createdAt) }
        : {}),
    });
  }
  return { bics: model.reports.map(({ account }) => account.bic), reports, remarks };
}

/** ISO external code set ExternalEntryStatus1Code: pending, future and for information. Any other code but BOOK is unknown. */
const NOT_BOOKED: ReadonlySet<string> = new Set(['PDNG', 'FUTR', 'INFO']);

function lineOf(entry: AccountEntry): StatedLine {
  const lines = linesOf(entry);
  const [only] = lines;
  if (lines.length === 1 && only)
    return statedLine(entry, only, usable(only.entryReference) ?? usable(only.ownReference));
  const { amount, currency, direction, isReversal = false } = entry;
  const whole = { amount, currency, direction, isReversal, payments: lines.length, isPart: false, doubts: [] };
  const reference = usable(entry.bankReference);
  return { ...statedLine(entry, whole, reference), parts: lines.map((line) => partOf(entry, line, reference)) };
}

function partOf(entry: AccountEntry, line: EntryLine, ofWhole: string | undefined): StatedPart {
  const own = usable(line.ownReference);
  const isNamed = own !== undefined && own !== ofWhole;
  return { ...statedLine(entry, line, isNamed ? own : ofWhole), payer: undefined, isNamed };
}

/** Details of an entry without which nobody knows what it is: it must not settle, and it must not go back. */
const DECISIVE = /(?:^|\/)(?:RvslInd|EndToEndId|CdtDbtInd|AmtDtls\/.*|Amt(?:@Ccy)?)$/;

function statedLine(entry: AccountEntry, line: EntryLine, reference: string | undefined): StatedLine {
  const { transaction: payment, amount, currency, isReversal, payments } = line;
  const isCredit = line.direction === 'CRDT';
  // Of several payments in one line none speaks for the line: not its id, not its payer.
  const other = isCredit ? payment?.debtor : payment?.creditor;
  const doubt = entry.unread?.some((path) => DECISIVE.test(path)) ? 'unread' : doubtOf(line);
  return {
    reference,
    direction: isCredit ? 'credit' : 'debit',
    isReversal,
    amount,
    currency,
    ...countedAmount(line),
    payments,
    requestId: requestIdOf(payment?.requestId),
    otherIban: other?.iban,
    otherIin: other?.iin,
    otherName: other?.name,
    payer: isCredit && payment ? payerOf(payment) : undefined,
    returnReason: payment?.returnReason,
    bookedOn: entry.bookedOn,
    valueOn: entry.valueOn,
    ...(doubt === undefined ? {} : { doubt }),
  };
}

/** That a batch could not be taken apart is said by the number of its payments. */
const doubtOf = ({ doubts }: EntryLine): EntryDoubt | undefined =>
  doubts.find((doubt): doubt is Exclude<LineDoubt, 'not_split'> => doubt !== 'not_split');

function statementOf(
  { reportId, balances }: AccountStatement['reports'][number],
  page: StatedPage | undefined,
  createdAt: string,
): Statement {
  const pages = { page: page?.number ?? 1, isLast: page?.isLast ?? true };
  return { id: reportId, ...pages, writtenAt: createdAt, ...balancesOf(balances, page) };
}

const TWELVE_DIGITS = /^\d{12}$/;

/** Banks write free text here. A value that is no IIN or BIN is left out, so that a return can be written. */
function payerOf({ debtor, debtorBic }: EntryTransaction): Payer | undefined {
  const bic = debtorBic ?? (debtor?.iban === undefined ? undefined : bankOfCode(debtor.iban.slice(4, 7))?.bic);
  if (debtor?.name === undefined || debtor.iban === undefined || bic === undefined) return undefined;
  const { name, iban, iin, bin } = debtor;
  return {
    name,
    iban,
    bic,
    ...(iin !== undefined && TWELVE_DIGITS.test(iin) ? { iin } : {}),
    ...(bin !== undefined && TWELVE_DIGITS.test(bin) ? { bin } : {}),
  };
}
