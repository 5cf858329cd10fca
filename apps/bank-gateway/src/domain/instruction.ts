// An instruction to a bank about money, and what the bank's responses mean. An instruction is sent once per id. A
// bank may respond late, twice, in any order, or may contradict itself. The tables below give every such pair one
// outcome.
import type { Money } from '@aiyrbas/money';

/** `return` is of money in suspense, to the account that it came from. */
export type InstructionKind = 'collection' | 'payout' | 'refund' | 'return';
/** `waiting` is money that should be sent but may not be sent yet; the bank has not received the instruction. */
export type InstructionState = 'waiting' | 'sent' | 'accepted' | 'settled' | 'failed';

/** `booked` is a matched entry at the bank. The other three are statuses. Only the entry is money. */
export const BANK_RESPONSES = ['accepted', 'rejected', 'booked', 'cancelled'] as const;
export type BankResponse = (typeof BANK_RESPONSES)[number];

interface Instructed {
  readonly requestId: string;
  readonly firm: string;
  readonly bic: string;
  readonly amount: Money;
  readonly state: InstructionState;
  readonly failure?: { readonly code: FailureCode; readonly bankReason?: string };
}

/** Between us and a customer's own account, for an order or withdrawal. */
export interface Payment extends Instructed {
  readonly kind: Exclude<InstructionKind, 'return'>;
  readonly orderId: string;
  readonly customerId: string;
  readonly bankAccountId: string;
}

/** Back to whoever it came from. */
export interface SuspenseReturn extends Instructed {
  readonly kind: 'return';
  /** What is returned: the entry that brought it. */
  readonly entryId: string;
  readonly orderId?: string | undefined;
}

export type Instruction = Payment | SuspenseReturn;

/** What an instruction that failed says of itself: the codes of `payments.collection.failed`. */
export type FailureCode = 'rejected' | 'cancelled' | 'rail_suspended' | 'account_closed';

/**
 * What a bank's response does:
 * - `accepted`, `settled`, `failed`: the instruction moves to that state, and an event is published;
 * - `contradiction`: the bank contradicts what it booked or reported before; this is stored and logged, and no money
 *   follows it;
 * - `suspense`: money moved, and only an operator may act on it;
 * - `nothing`: the outcome is known already.
 */
export type InstructionOutcome = 'accepted' | 'settled' | 'failed' | 'contradiction' | 'suspense' | 'nothing';

type Row = Readonly<Record<BankResponse, InstructionOutcome>>;

const open: Record<'waiting' | 'sent' | 'accepted', Row> = {
  // Whatever is said of what nobody was asked for is not an answer.
  waiting: { accepted: 'contradiction', rejected: 'contradiction', booked: 'suspense', cancelled: 'contradiction' },
  sent: { accepted: 'accepted', rejected: 'failed', booked: 'settled', cancelled: 'failed' },
  accepted: { accepted: 'nothing', rejected: 'failed', booked: 'settled', cancelled: 'failed' },
};

export const COLLECTION_RESPONSES = {
  ...open,
  // A second credit may be the same money reported again under another reference: it settles nothing.
  settled: { accepted: 'nothing', rejected: 'contradiction', booked: 'suspense', cancelled: 'contradiction' },
  // A credit after a rejection is still the customer's money: orders decides what becomes of it.
  failed: { accepted: 'contradiction', rejected: 'nothing', booked: 'settled', cancelled: 'nothing' },
} as const satisfies Record<InstructionState, Row>;

export const PAYOUT_RESPONSES = {
  ...open,
  // Money that left twice, or after it was said that it would not, must not be booked as what was asked.
  settled: { accepted: 'nothing', rejected: 'contradiction', booked: 'suspense', cancelled: 'contradiction' },
  failed: { accepted: 'contradiction', rejected: 'nothing', booked: 'suspense', cancelled: 'nothing' },
} as const satisfies Record<InstructionState, Row>;

export function instructionOutcomeOf(
  instruction: Pick<Instruction, 'kind' | 'state'>,
  response: BankResponse,
): InstructionOutcome {
  const table = instruction.kind === 'collection' ? COLLECTION_RESPONSES : PAYOUT_RESPONSES;
  return table[instruction.state][response];
}

/** The state that an outcome leads to. */
export function stateAfter(state: InstructionState, outcome: InstructionOutcome): InstructionState {
  return outcome === 'accepted' || outcome === 'settled' || outcome === 'failed' ? outcome : state;
}

/** An instruction that a bank has and has not answered is asked about again. */
export const isInstructionOpen = (state: InstructionState): boolean => state === 'sent' || state === 'accepted';
