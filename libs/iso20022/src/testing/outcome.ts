// What was read from a message, as a few lines of text, to compare with what is expected of a dialect.
import {
  type AnyMessage,
  type EntryLine,
  type XmlInput,
  balancesOf,
  dayOf,
  isOfAccount,
  linesOf,
  parseAnyMessage,
  statedPageOf,
} from '../index';

/** Our account at Eurasian Bank, of which all dialects report. */
const ACCOUNT = 'KZ16948AIYRBAS000001';

type Shown = string | number | undefined;

const words = (head: string, values: Readonly<Record<string, Shown>>): string =>
  [head, ...Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]))].join(
    ' ',
  );

export function outcomeOf(xml: XmlInput): string[] {
  const parsed = parseAnyMessage(xml);
  return parsed.ok ? [`kind ${parsed.value.name}`, ...linesOfMessage(parsed.value)] : [`refused ${parsed.error.code}`];
}

function linesOfMessage(message: AnyMessage): string[] {
  switch (message.name) {
    case 'pain.002.001.12':
    case 'pain.014.001.07': {
      const { status, requestId, originalMessageId, reason, bankBic } = message.model;
      return [words(status, { id: requestId, of: originalMessageId, reason, by: bankBic })];
    }
    case 'camt.029.001.09': {
      const { outcome, cancellationId, requestId, reason, bankBic } = message.model;
      return [words(outcome, { case: cancellationId, id: requestId, reason, by: bankBic })];
    }
    case 'acmt.024.001.02': {
      const { results, bankBic } = message.model;
      return results.map(({ isVerified, requestId, reason }) =>
        words(isVerified ? 'yes' : 'no', { id: requestId, reason, by: bankBic }),
      );
    }
    case 'camt.052.001.08':
    case 'camt.053.001.08':
    case 'camt.054.001.08':
      return linesOfReports(message.model);
    default:
      return [];
  }
}

type Reporting = Extract<AnyMessage, { name: 'camt.052.001.08' | 'camt.053.001.08' | 'camt.054.001.08' }>['model'];
type Statement = Extract<AnyMessage, { name: 'camt.053.001.08' }>['model']['reports'][number];

function linesOfReports(model: Reporting): string[] {
  return model.reports.flatMap((report) => {
    const page = statedPageOf(model, report);
    const { before, after, opening, closing } = balancesOf((report as Partial<Statement>).balances ?? [], page);
    const head = words('report', {})
      .concat(` ${report.reportId}`)
      .concat(isOfAccount(report, ACCOUNT) ? '' : ` account=${report.account.iban ?? report.account.otherId}`)
      .concat(report.account.bic === undefined ? '' : ` by=${report.account.bic}`)
      .concat(page === undefined ? '' : ` page=${page.number}${page.isLast ? ' last' : ''}`);
    const balances = {
      opening: opening?.amount,
      closing: closing?.amount,
      'page-opening': opening ? undefined : before?.amount,
      'page-closing': closing ? undefined : after?.amount,
    };
    return [
      words(head, balances),
      ...report.entries.flatMap((entry) => linesOf(entry).map((line) => lineText(entry, line))),
    ];
  });
}

function lineText(entry: Statement['entries'][number], line: EntryLine): string {
  const { transaction: payment, direction } = line;
  const isCredit = direction === 'CRDT';
  const other = isCredit ? payment?.debtor : payment?.creditor;
  const status = entry.status ?? (entry.ownStatus === undefined ? '' : `own:${entry.ownStatus}`);
  const head = `${isCredit ? '+' : '-'}${line.amount} ${line.currency}${line.isReversal ? ' reversal' : ''} ${status}`;
  return words(head.trim(), {
    on: entry.bookedOn && dayOf(entry.bookedOn),
    val: entry.valueOn,
    ref: line.entryReference,
    own: line.ownReference,
    nref: entry.entryReference,
    id: payment?.requestId,
    from: isCredit ? other?.iban : undefined,
    to: isCredit ? undefined : other?.iban,
    iin: other?.iin,
    bin: other?.bin,
    bic: isCredit ? payment?.debtorBic : payment?.creditorBic,
    ret: payment?.returnReason,
    of: line.payments > 1 ? line.payments : undefined,
    doubt: line.doubts.join(',') || undefined,
    odd: entry.unread?.join(','),
  });
}
