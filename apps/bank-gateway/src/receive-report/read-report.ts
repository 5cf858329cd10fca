// What a bank's message says, in our own few words, whichever of seven ISO 20022 messages it is.
import {
  type AccountEntry,
  type AccountStatement,
  type AnyMessage,
  type EntryTransaction,
  type StatedPage,
  statedPageOf,
} from '@aiyrbas/iso20022';
import { bankOfCode } from '@aiyrbas/kz';
import type { BookedLine } from '../domain/entry';
import { usable } from '../domain/entry-identity';
import type { Payer } from '../domain/suspense';
import type { StatementSource } from './known-entries';
import { type CountedAmount, countedAmount } from './stated-entry';

export interface StatusReport {
  readonly reportType: 'status';
  readonly about: 'collection' | 'payout';
  readonly requestId: string;
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
  readonly requestId: string;
  readonly outcome: 'CNCL' | 'RJCR' | 'PDCR';
}

/** A booked line as the bank states it; the other side of our account is the payer of a credit, the payee of a debit. */
export interface StatedLine
  extends
    CountedAmount,
    Pick<BookedLine, 'reference' | 'direction' | 'isReversal' | 'payments' | 'requestId' | 'returnReason'> {
  readonly amount: string;
  readonly currency: string;
  readonly otherIban?: string | undefined;
  readonly otherIin?: string | undefined;
  /** Who paid a credit, where the bank says enough to pay it back. */
  readonly payer?: Payer | undefined;
  readonly bookedOn?: string | undefined;
  readonly valueOn?: string | undefined;
}

export interface Statement {
  readonly id: string;
  readonly page: number;
  readonly isLast: boolean;
  readonly writtenAt?: string | undefined;
  readonly opening?: StatementBalance | undefined;
  readonly closing?: StatementBalance | undefined;
}

export interface StatementBalance {
  /** Below zero for what is owed to the bank. */
  readonly amount: string;
  readonly currency: string;
  readonly on: string;
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
  /** The bank that the message says it is from, where it says so. */
  readonly statedBic?: string | undefined;
  readonly report: BankReport;
}

/** Undefined for a message that is ours to send and not a bank's. */
export function readReport(message: AnyMessage): ReadReport | undefined {
  switch (message.name) {
    case 'pain.014.001.07':
    case 'pain.002.001.12': {
      const { messageId, bankBic, requestId, status, reason } = message.model;
      // A status of the group alone names the message that we sent. Requests are not looked up by it yet.
      if (requestId === undefined) return undefined;
      const about = message.name === 'pain.014.001.07' ? 'collection' : 'payout';
      return {
        messageId,
        statedBic: bankBic,
        report: { reportType: 'status', about, requestId, status, reason },
      };
    }
    case 'acmt.024.001.02': {
      const { messageId, bankBic, results } = message.model;
      const [result, another] = results;
      if (result === undefined || another !== undefined) return undefined;
      const { requestId, isVerified, reason } = result;
      return {
        messageId,
        statedBic: bankBic,
        report: { reportType: 'ownership', verificationId: requestId, isVerified, reason },
      };
    }
    case 'camt.029.001.09': {
      const { messageId, bankBic, cancellationId, requestId } = message.model;
      if (requestId === undefined) return undefined;
      const { outcome: stated } = message.model;
      // Any other code decides nothing, as PDCR.
      const outcome = stated === 'CNCL' || stated === 'RJCR' ? stated : 'PDCR';
      return {
        messageId,
        statedBic: bankBic,
        report: { reportType: 'resolution', cancellationId, requestId, outcome },
      };
    }
    case 'camt.052.001.08':
    case 'camt.053.001.08':
    case 'camt.054.001.08': {
      const { messageId, createdAt, reports } = message.model;
      const [model, another] = reports;
      // Several reports in one message are read by the library, and not ingested yet.
      if (model === undefined || another !== undefined) return undefined;
      const { account, entries } = model;
      const page = statedPageOf(message.model, model);
      const lines = entries.filter((entry) => entry.status === 'BOOK').map(lineOf);
      const statement =
        'balances' in model && message.name === 'camt.053.001.08' ? statementOf(model, page, createdAt) : undefined;
      const source = { statement: `${message.name}/${model.reportId}`, page: page?.number ?? 1 };
      const shown = statement ? { statement } : {};
      const report: LinesReport = {
        reportType: 'lines',
        iban: account.iban ?? account.otherId ?? '',
        lines,
        source,
        ...shown,
      };
      return { messageId, statedBic: account.bic, report };
    }
    default:
      return undefined;
  }
}

function lineOf(entry: AccountEntry): StatedLine {
  const isCredit = entry.direction === 'CRDT';
  // Of several payments in one line none speaks for the line: not its id, not its payer.
  const payment = entry.transactions.length === 1 ? entry.transactions[0] : undefined;
  const other = isCredit ? payment?.debtor : payment?.creditor;
  return {
    reference: usable(entry.bankReference) ?? usable(payment?.bankReference),
    direction: isCredit ? 'credit' : 'debit',
    isReversal: entry.isReversal ?? false,
    amount: entry.amount,
    currency: entry.currency,
    ...countedAmount(entry),
    payments: entry.transactions.length,
    requestId: usable(payment?.requestId),
    otherIban: other?.iban,
    otherIin: other?.iin,
    payer: isCredit && payment ? payerOf(payment) : undefined,
    returnReason: payment?.returnReason,
    bookedOn: entry.bookedOn,
    valueOn: entry.valueOn,
  };
}

function statementOf(
  { reportId, balances }: AccountStatement['reports'][number],
  page: StatedPage | undefined,
  createdAt: string,
): Statement {
  const stated = (type: string): StatementBalance | undefined => {
    const balance = balances.find((one) => one.type === type);
    const sign = balance?.direction === 'DBIT' && !/^0(\.0+)?$/.test(balance.amount) ? '-' : '';
    return balance && { amount: `${sign}${balance.amount}`, currency: balance.currency, on: balance.on };
  };
  const opening = stated('OPBD');
  const closing = stated('CLBD');
  const pages = { page: page?.number ?? 1, isLast: page?.isLast ?? true };
  return { id: reportId, ...pages, writtenAt: createdAt, opening, closing };
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
