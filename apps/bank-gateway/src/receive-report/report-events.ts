// The events of `payments.v1` that reports cause. They are built from the bank's entry and the instruction that it
// matches.
import { type Cause, type Message, type OutboundMessage, eventMessage } from '@aiyrbas/bus';
import {
  type BodyOf,
  DEFAULT_FIRM,
  collectionReversed,
  collectionSettled,
  entryBooked,
  payoutReturned,
  payoutSettled,
  suspenseBooked,
  suspenseReturned,
} from '@aiyrbas/contracts';
import { withoutNulls } from '@aiyrbas/kernel';
import { Money } from '@aiyrbas/money';
import type { BookedLine, EntryMatch } from '../domain/entry';
import type { InstructionOutcome } from '../domain/instruction';
import { type Payer, type SuspenseReason, isReturnedAutomatically } from '../domain/suspense';
import type { KnownEntry, NewBankEntryRow } from '../persistence/entries.store';
import type { StoredInstruction, StoredPayment } from '../persistence/instructions.store';
import type { NewSuspense } from '../persistence/suspense.store';
import type { Statement } from './read-report';
import { balanceMoney } from './stated-entry';
import type { EncryptedStore } from '../persistence/encrypted-store';

/** An entry that was not known: its row, and what no column has. */
export interface NewEntry {
  readonly row: NewBankEntryRow;
  readonly line: BookedLine;
  /** What names the entry in its account: the bank's reference, or a name of ours where that names none or several. */
  readonly entryRef: string;
  /** The bank's booking day; the day of our receipt if the bank states none. */
  readonly bookingDate: string;
  /** Who paid it; sealed with the row of suspense, if it comes to that. */
  readonly payer?: Payer | undefined;
}

export const instructionRequestOf = ({ requestId, orderId, customerId, firm }: StoredPayment) => ({
  requestId,
  orderId,
  customerId,
  firm,
});

/** A bank need not carry our trace along; then the instruction's own goes on. */
export const causeOfReport = (message: Message<string>, instruction: StoredInstruction | undefined) => ({
  id: message.id,
  correlationId: instruction?.orderId ?? message.correlationId,
  traceparent: message.traceparent ?? instruction?.traceparent,
});

/** @param creditRef the credit that the line takes back, where it takes one back. */
export function eventsOfLine(
  message: Message<string>,
  entry: NewEntry,
  instruction: StoredInstruction | undefined,
  outcome: InstructionOutcome,
  creditRef?: string,
): OutboundMessage[] {
  const { row, line, entryRef, bookingDate } = entry;
  // A batch that is taken apart: its payments are the entries.
  if (row.match === 'split') return [];
  // Without an amount that we can name there is no event to publish: the row waits for an operator.
  if (line.asset === undefined || line.amount === undefined) return [];
  const cause = causeOfReport(message, instruction);
  const amount = Money.ofMinor(line.amount, line.asset).toJSON();
  const booked = {
    bic: line.bic,
    entryRef,
    bookedAt: row.bookedAt.toISOString(),
    receivedAt: row.receivedAt.toISOString(),
    valueDate: row.valueDate,
  };
  const about = {
    entryId: row.id,
    firm: instruction?.firm ?? DEFAULT_FIRM,
    ...withoutNulls({ requestId: instruction?.requestId, orderId: instruction?.orderId }),
  };
  const { direction, isReversal: reversal } = line;
  const events = [eventMessage(entryBooked, { ...about, ...booked, bookingDate, direction, reversal, amount }, cause)];
  if (instruction && outcome === 'settled') {
    return [...events, settledMessage(instruction, { ...booked, amount }, cause)];
  }
  if (instruction && instruction.kind !== 'return' && creditRef !== undefined) {
    const takenBack = { ...instructionRequestOf(instruction), ...booked, amount, creditRef };
    return [...events, eventMessage(collectionReversed, takenBack, cause)];
  }
  if (instruction && isReturn(entry, instruction)) {
    const returned = { ...instructionRequestOf(instruction), ...booked, amount };
    const { returnReason } = line;
    return [...events, eventMessage(payoutReturned, { ...returned, ...withoutNulls({ returnReason }) }, cause)];
  }
  const reason = suspenseReason(entry, instruction);
  // A debit took nothing from anybody that could be kept in suspense: reconciliation shows it as not booked.
  if (reason === undefined || line.direction === 'debit') return events;
  return [...events, eventMessage(suspenseBooked, { ...about, ...booked, amount, reason }, cause)];
}

/** An entry that was known takes a credit back that has come only now. */
export function reversedMessage(
  message: Message<string>,
  instruction: StoredPayment,
  { bic, amount, entryRef, reference = '', bookedAt, receivedAt, valueDate }: KnownEntry,
  creditRef: string,
): OutboundMessage {
  const booked = {
    ...{ bic, entryRef: entryRef ?? reference, valueDate },
    ...{ bookedAt: bookedAt.toISOString(), receivedAt: receivedAt.toISOString() },
  };
  const body = {
    ...instructionRequestOf(instruction),
    ...booked,
    amount: Money.ofMinor(BigInt(amount), 'KZT').toJSON(),
    creditRef,
  };
  return eventMessage(collectionReversed, body, causeOfReport(message, instruction));
}

type Booked = Omit<BodyOf<typeof payoutSettled>, 'requestId' | 'orderId' | 'customerId' | 'firm'>;

function settledMessage(instruction: StoredInstruction, booked: Booked, cause: Cause): OutboundMessage {
  if (instruction.kind === 'return') {
    const { requestId, firm, entryId, orderId } = instruction;
    const about = { entryId, firm, requestId, ...withoutNulls({ orderId }) };
    return eventMessage(suspenseReturned, { ...about, ...booked }, cause);
  }
  const settled = { ...instructionRequestOf(instruction), ...booked };
  if (instruction.kind !== 'collection') return eventMessage(payoutSettled, settled, cause);
  const { bankAccountId, amount } = instruction;
  return eventMessage(collectionSettled, { ...settled, bankAccountId, asked: amount.toJSON() }, cause);
}

/** A payment of ours that came back whole. A part of it is money that a person must look at. */
const isReturn = ({ row: { match }, line }: NewEntry, instruction: StoredInstruction): instruction is StoredPayment =>
  match === 'return' &&
  instruction.kind !== 'return' &&
  line.asset === instruction.amount.asset &&
  line.amount === instruction.amount.minor;

/** Whatever else a bank says of these, a person must see them. */
const ALWAYS_SUSPENDED: ReadonlySet<EntryMatch> = new Set<EntryMatch>([
  'no_reference',
  'known_reference',
  'several_payments',
  'second_credit',
  'unread',
  'amounts_differ',
]);

/** What operators see of debits too: their reference or their details do not say what they are. */
const UNEXPLAINED_DEBITS: ReadonlySet<EntryMatch> = new Set<EntryMatch>([
  'reversal',
  'no_reference',
  'known_reference',
  'unread',
  'amounts_differ',
]);

/**
 * Why the owner of money that came in is not known. A credit that names no payer is the firm's own: its opening
 * balance or its funding. It is only published as an entry. Of debits, operators see only those that their reference
 * does not identify.
 */
function suspenseReason(
  { row: { match, partOf }, line }: NewEntry,
  instruction: StoredInstruction | undefined,
): SuspenseReason | undefined {
  if (line.direction === 'debit') {
    return UNEXPLAINED_DEBITS.has(match) ? 'unknown_request' : undefined;
  }
  if (match === 'asked' || match === 'reversal' || match === 'split') return undefined;
  // What was sent back came again: it stays until a person has found out why.
  if (match === 'return' && instruction?.kind === 'return') return 'third_party';
  if (match === 'other_account' || match === 'other_person' || match === 'other_name') return 'third_party';
  if (match === 'other_currency') return 'currency_mismatch';
  // A payment in a batch is no funding of the firm, even where the bank names no payer.
  if (ALWAYS_SUSPENDED.has(match) || isOfBatch(partOf)) return 'unknown_request';
  return line.accountIndex === undefined ? undefined : 'unknown_request';
}

const isOfBatch = (partOf: string | null | undefined): boolean => partOf !== undefined && partOf !== null;

/**
 * The row of what `suspenseBooked` publishes, and of debits that an operator must see; undefined for everything else.
 * @param isFirst whether its request has had no credit before: a later credit is never returned automatically.
 */
export function suspendedBy(
  entry: NewEntry,
  instruction: StoredInstruction | undefined,
  encryptedStore: Pick<EncryptedStore, 'sealPayer'>,
  isFirst: boolean,
): NewSuspense | undefined {
  const { row, line, payer } = entry;
  if (line.asset === undefined || line.amount === undefined) return undefined;
  if (instruction && isReturn(entry, instruction)) return undefined;
  const reason = suspenseReason(entry, instruction);
  if (reason === undefined) return undefined;
  // Nothing is ever paid back to who paid a part of a batch, whatever a bank or an operator wants.
  const payee = line.accountIndex === undefined || isOfBatch(row.partOf) ? undefined : payer;
  return {
    row: {
      entryId: row.id,
      firm: instruction?.firm ?? DEFAULT_FIRM,
      bic: line.bic,
      asset: line.asset,
      amount: line.amount,
      reason,
      orderId: instruction?.orderId,
      payer: payee && encryptedStore.sealPayer(row.id, payee),
      payerIndex: payee && line.accountIndex,
    },
    isReturnedAutomatically: isFirst && isReturnedAutomatically(row.match, payee),
  };
}

/** The balances that a statement or its page states in money of ours, and of which days; what it leaves out is left out. */
export function balanceEventsOf({ opening, closing, before, after }: Statement) {
  const [openingDay, day] = [opening?.day, closing?.day];
  return withoutNulls({
    openingBalance: balanceMoney(opening)?.toJSON(),
    closingBalance: balanceMoney(closing)?.toJSON(),
    balanceBefore: opening ? undefined : balanceMoney(before)?.toJSON(),
    balanceAfter: closing ? undefined : balanceMoney(after)?.toJSON(),
    day,
    openingDay: openingDay === day ? undefined : openingDay,
  });
}
