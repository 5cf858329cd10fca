// Everything that the bank says, before it is XML: plain values, so that an answer can be kept as JSON until it is due.
import type { BankLine, ReportedLine } from './line';
import type { BankRequest } from './request';

/** Whom the answer is for, and which of our messages it answers. */
interface Addressed {
  readonly bic: string;
  /** The message key: everything about one request stays in order. */
  readonly key: string;
  readonly copies: number;
  readonly correlationId?: string | undefined;
  readonly traceparent?: string | undefined;
}

export interface StatusReply extends Addressed {
  readonly say: 'status';
  readonly request: BankRequest;
  readonly status: 'ACCP' | 'BLCK' | 'RJCT';
  readonly reason?: string;
}

export interface LinesReply extends Addressed {
  readonly say: 'lines';
  readonly iban: string;
  readonly lines: readonly ReportedLine[];
}

export interface OwnershipReply extends Addressed {
  readonly say: 'ownership';
  readonly requestId: string;
  readonly originalMessageId: string;
  readonly requester: { readonly name: string; readonly bin: string };
  readonly isVerified: boolean;
}

export interface ResolutionReply extends Addressed {
  readonly say: 'resolution';
  readonly requestId: string;
  readonly cancellationId: string;
  readonly requester: { readonly name: string; readonly bin: string };
  readonly outcome: 'CNCL' | 'RJCR';
}

export interface PageReply extends Addressed {
  readonly say: 'page';
  readonly as: 'camt.052.001.08' | 'camt.053.001.08';
  readonly iban: string;
  /** The question, where one was asked. */
  readonly answersMessageId?: string | undefined;
  readonly reportId: string;
  readonly page: number;
  readonly isLast: boolean;
  /** Tiyn, before and after the period. */
  readonly opening: bigint;
  readonly closing: bigint;
  readonly day: string;
  readonly lines: readonly ReportedLine[];
}

export type BankReply = StatusReply | LinesReply | OwnershipReply | ResolutionReply | PageReply;

const about = (request: BankRequest, copies: number): Addressed => ({
  bic: request.bic,
  key: request.requestId,
  copies,
  correlationId: request.correlationId,
  traceparent: request.traceparent,
});

export const statusReply = (
  request: BankRequest,
  copies: number,
  { status, reason }: { status: 'ACCP' | 'BLCK' | 'RJCT'; reason?: string },
): StatusReply => ({ say: 'status', ...about(request, copies), request, status, ...(reason ? { reason } : {}) });

export const linesReply = (request: BankRequest, copies: number, lines: readonly BankLine[]): LinesReply => ({
  say: 'lines',
  ...about(request, copies),
  iban: request.houseIban,
  lines: lines.map((line) => ({ line, request })),
});
