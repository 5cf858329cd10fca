// What the bank says, as the ISO 20022 message that says it.
import {
  type AccountEntry,
  type MessageName,
  accountNotification,
  accountReport,
  accountStatement,
  cancellationResolution,
  collectionStatus,
  creditTransferStatus,
  verificationReport,
} from '@aiyrbas/iso20022';
import { dayInKazakhstan } from '@aiyrbas/kz';
import { Money } from '@aiyrbas/money';
import type { ReportedLine } from '../domain/line';
import type { BankReply, PageReply, StatusReply } from '../domain/reply';

export interface Rendered {
  readonly name: MessageName;
  readonly xml: string;
}

export interface Heading {
  readonly messageId: string;
  readonly createdAt: string;
}

export function render(reply: BankReply, heading: Heading): Rendered {
  switch (reply.say) {
    case 'status':
      return renderStatus(reply, heading);
    case 'lines': {
      const { bic, iban, lines } = reply;
      const account = { iban, currency: 'KZT', bic };
      const report = { reportId: heading.messageId, account, entries: lines.map(entryOf) };
      const model = { ...heading, reports: [report] };
      return { name: accountNotification.name, xml: accountNotification.build(model) };
    }
    case 'ownership': {
      const { bic, requester, originalMessageId, requestId, isVerified } = reply;
      const reason = isVerified ? {} : { reason: 'NMAT' };
      const result = { requestId, isVerified, ...reason };
      const model = { ...heading, bankBic: bic, requester, originalMessageId, results: [result] };
      return { name: verificationReport.name, xml: verificationReport.build(model) };
    }
    case 'resolution': {
      const { bic, requester, cancellationId, outcome, requestId } = reply;
      const model = { ...heading, bankBic: bic, requester, cancellationId, outcome, requestId };
      return { name: cancellationResolution.name, xml: cancellationResolution.build(model) };
    }
    case 'page':
      return renderPage(reply, heading);
  }
}

function renderStatus({ bic, request, status, reason }: StatusReply, heading: Heading): Rendered {
  const model = {
    ...heading,
    bankBic: bic,
    originalMessageId: request.messageId,
    requestId: request.requestId,
    status,
    ...(reason === undefined ? {} : { reason }),
  };
  return request.kind === 'collection'
    ? { name: collectionStatus.name, xml: collectionStatus.build(model) }
    : { name: creditTransferStatus.name, xml: creditTransferStatus.build(model) };
}

function renderPage(reply: PageReply, heading: Heading): Rendered {
  const report = {
    reportId: reply.reportId,
    page: { number: reply.page, isLast: reply.isLast },
    account: { iban: reply.iban, currency: 'KZT', bic: reply.bic },
    balances: [balance('OPBD', reply.opening, reply.day), balance('CLBD', reply.closing, reply.day)],
    entries: reply.lines.map(entryOf),
  };
  const model = {
    ...heading,
    ...(reply.answersMessageId === undefined ? {} : { queryMessageId: reply.answersMessageId }),
    reports: [report],
  };
  return reply.as === 'camt.053.001.08'
    ? { name: accountStatement.name, xml: accountStatement.build(model) }
    : { name: accountReport.name, xml: accountReport.build(model) };
}

const tenge = (tiyn: bigint): string => Money.ofMinor(tiyn, 'KZT').amount;

const balance = (type: string, amount: bigint, day: string) => ({
  type,
  amount: tenge(amount < 0n ? -amount : amount),
  currency: 'KZT',
  direction: amount < 0n ? ('DBIT' as const) : ('CRDT' as const),
  on: day,
});

const FAMILY = { CRDT: 'RCDT', DBIT: 'ICDT' } as const;

function entryOf({ line, request }: ReportedLine): AccountEntry {
  return {
    amount: tenge(line.amount),
    currency: 'KZT',
    direction: line.direction,
    isReversal: line.kind === 'reversal',
    status: 'BOOK',
    bookedOn: line.bookedAt.toISOString(),
    valueOn: dayInKazakhstan(line.bookedAt),
    bankReference: line.reference,
    bankCode: { domain: 'PMNT', family: FAMILY[line.direction], subFamily: line.kind === 'return' ? 'RRTN' : 'DMCT' },
    transactions: request ? [transactionOf(line, request)] : [],
  };
}

function transactionOf(line: ReportedLine['line'], request: NonNullable<ReportedLine['request']>) {
  // The other side of our account is the customer: payer of what came in, payee of what went out.
  const other = { name: request.customer.name, iin: request.customer.iin, iban: request.customer.iban };
  const isIn = line.direction === 'CRDT';
  return {
    bankReference: line.reference,
    requestId: request.requestId,
    value: { amount: tenge(line.amount), currency: 'KZT' },
    ...(isIn ? { debtor: other, debtorBic: line.bic } : { creditor: other, creditorBic: line.bic }),
    purpose: request.purpose,
    ...(line.kind === 'return' && line.reason !== undefined ? { returnReason: line.reason } : {}),
  };
}
