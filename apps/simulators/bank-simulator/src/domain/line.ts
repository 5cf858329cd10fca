// One entry on our institution account at the bank, and the reference that identifies it: the AcctSvcrRef.
import type { BankRequest } from './request';

export interface BankLine {
  readonly bic: string;
  readonly iban: string;
  readonly reference: string;
  readonly kind: 'opening' | 'collection' | 'payout' | 'return' | 'again' | 'reversal';
  readonly direction: 'CRDT' | 'DBIT';
  /** Tiyn. */
  readonly amount: bigint;
  readonly requestId?: string;
  readonly reason?: string;
  readonly bookedAt: Date;
}

/** What a report says of a line: the line, and the request behind it. */
export interface ReportedLine {
  readonly line: BankLine;
  readonly request?: BankRequest;
}

/** Three letters of the bank and 32 characters of an id: exactly the Max35Text that a reference may be. */
export const referenceOf = (bic: string, uniquePart: string): string => `${bic.slice(0, 3)}${uniquePart}`;

/** What the lines add up to, in tiyn; below zero when more went out than came in. */
export const balanceOf = (lines: readonly Pick<BankLine, 'direction' | 'amount'>[]): bigint =>
  lines.reduce((sum, line) => (line.direction === 'CRDT' ? sum + line.amount : sum - line.amount), 0n);
