// What a bank's status of one payment decides (pain.002, pain.014; ISO 20022 ExternalPaymentTransactionStatus1Code).
// Only a code listed here decides. The code list grows, and an unknown code is never read as a yes or a no.
import type { BankResponse } from './instruction';

export interface StatusDecision {
  /** Undefined while the bank has decided nothing. */
  readonly response?: Exclude<BankResponse, 'booked'>;
  /** The bank accepted a changed instruction: another date, or without the remittance. Operators are informed. */
  readonly isChanged?: true;
  /** The bank holds the money: it is neither posted nor returned, until the bank says more. */
  readonly isBlocked?: true;
}

const ACCEPTED: StatusDecision = { response: 'accepted' };

/** Codes that decide. RCVD, PATC, ACTC, PDNG, PART and ACFW, as any code that is not here, decide nothing. */
const DECISIONS: Readonly<Record<string, StatusDecision>> = {
  ACCP: ACCEPTED,
  ACFC: ACCEPTED,
  ACSP: ACCEPTED,
  ACSC: ACCEPTED,
  ACWP: ACCEPTED,
  ACCC: ACCEPTED,
  ACWC: { response: 'accepted', isChanged: true },
  BLCK: { isBlocked: true },
  CANC: { response: 'cancelled' },
  RJCT: { response: 'rejected' },
};

const UNDECIDED: StatusDecision = {};

/** ExpiryDateTimeReached: the bank read it too late, and it is as dead as if it had been cancelled. */
const EXPIRED = 'EDTR';

export function decisionOf(code: string, reason?: string): StatusDecision {
  const decision = Object.hasOwn(DECISIONS, code) ? DECISIONS[code]! : UNDECIDED;
  return decision.response === 'rejected' && reason === EXPIRED ? { response: 'cancelled' } : decision;
}
