// The events of `payments.v1` that reports cause. They are built from the bank's entry and the instruction that it
// matches.
import { type Cause, type Message, type OutboundMessage, eventMessage } from '@aiyrbas/bus';
import {
  type BodyOf,
  DEFAULT_FIRM,
  collectionSettled,
  entryBooked,
  payoutReturned,
  payoutSettled,
  suspenseBooked,
  suspenseReturned,
} from '@aiyrbas/contracts';
import { Money } from '@aiyrbas/money';
import { statedDay } from '../domain/booking-time';
import type { EntryMatch } from '../domain/entry';
import type { InstructionOutcome } from '../domain/instruction';
import { type SuspenseReason, isReturnedAutomatically } from '../domain/suspense';
import type { NewEntry } from '../persistence/entries.store';
import type { StoredInstruction, StoredPayment } from '../persistence/instructions.store';
import type { NewSuspense } from '../persistence/suspense.store';
import type { Statement } from './read-report';
import { balanceMoney } from './stated-entry';
import type { EncryptedStore } from '../persistence/encrypted-store';

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

export function eventsOfLine(
  message: Message<string>,
  entry: NewEntry,
  instruction: StoredInstruction | undefined,
  outcome: InstructionOutcome,
): OutboundMessage[] {
  const { line } = entry;
  // Without an amount that we can name there is no event to publish: the row waits for an operator.
  if (line.asset === undefined || line.amount === undefined) return [];
  const cause = causeOfReport(message, instruction);
  const amount = Money.ofMinor(line.amount, line.asset).toJSON();
  const booked = {
    bic: line.bic,
    entryRef: entry.entryRef,
    bookedAt: entry.bookedAt.toISOString(),
    receivedAt: entry.receivedAt.toISOString(),
    valueDate: entry.valueDate,
  };
  const about = instruction && {
    requestId: instruction.requestId,
    ...(instruction.orderId === undefined ? {} : { orderId: instruction.orderId }),
  };
  const events = [
    eventMessage(
      entryBooked,
      {
        entryId: entry.id,
        firm: instruction?.firm ?? DEFAULT_FIRM,
        ...booked,
        bookingDate: entry.bookingDate,
        direction: line.direction,
        reversal: line.isReversal,
        amount,
        ...about,
      },
      cause,
    ),
  ];
  if (instruction && outcome === 'settled') {
    return [...events, settledMessage(instruction, { ...booked, amount }, cause)];
  }
  if (instruction && isReturn(entry, instruction)) {
    const returnReason = line.returnReason === undefined ? {} : { returnReason: line.returnReason };
    return [
      ...events,
      eventMessage(payoutReturned, { ...instructionRequestOf(instruction), ...booked, amount, ...returnReason }, cause),
    ];
  }
  const reason = suspenseReason(entry, instruction);
  // A debit took nothing from anybody that could be kept in suspense: reconciliation shows it as not booked.
  if (reason === undefined || line.direction === 'debit') return events;
  const firm = instruction?.firm ?? DEFAULT_FIRM;
  return [
    ...events,
    eventMessage(suspenseBooked, { entryId: entry.id, firm, ...booked, amount, ...about, reason }, cause),
  ];
}

type Booked = Omit<BodyOf<typeof payoutSettled>, 'requestId' | 'orderId' | 'customerId' | 'firm'>;

function settledMessage(instruction: StoredInstruction, booked: Booked, cause: Cause): OutboundMessage {
  if (instruction.kind === 'return') {
    const { requestId, firm, entryId, orderId } = instruction;
    const about = { entryId, firm, requestId, ...(orderId === undefined ? {} : { orderId }) };
    return eventMessage(suspenseReturned, { ...about, ...booked }, cause);
  }
  const settled = { ...instructionRequestOf(instruction), ...booked };
  if (instruction.kind !== 'collection') return eventMessage(payoutSettled, settled, cause);
  const { bankAccountId, amount } = instruction;
  return eventMessage(collectionSettled, { ...settled, bankAccountId, asked: amount.toJSON() }, cause);
}

/** A payment of ours that came back whole. A part of it is money that a person must look at. */
const isReturn = ({ match, line }: NewEntry, instruction: StoredInstruction): instruction is StoredPayment =>
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
]);

/**
 * Why the owner of money that came in is not known. A credit that names no payer is the firm's own: its opening
 * balance or its funding. It is only published as an entry. Of debits, operators see only those that their reference
 * does not identify.
 */
function suspenseReason(
  { match, line }: NewEntry,
  instruction: StoredInstruction | undefined,
): SuspenseReason | undefined {
  if (line.direction === 'debit') {
    return match === 'no_reference' || match === 'known_reference' ? 'unknown_request' : undefined;
  }
  if (match === 'asked' || match === 'reversal') return undefined;
  // What was sent back came again: it stays until a person has found out why.
  if (match === 'return' && instruction?.kind === 'return') return 'third_party';
  if (match === 'other_account' || match === 'other_person') return 'third_party';
  if (match === 'other_currency') return 'currency_mismatch';
  if (ALWAYS_SUSPENDED.has(match)) return 'unknown_request';
  return line.accountIndex === undefined ? undefined : 'unknown_request';
}

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
  const { line, match, payer } = entry;
  if (line.asset === undefined || line.amount === undefined) return undefined;
  if (instruction && isReturn(entry, instruction)) return undefined;
  const reason = suspenseReason(entry, instruction);
  if (reason === undefined) return undefined;
  const payee = line.accountIndex === undefined ? undefined : payer;
  return {
    row: {
      entryId: entry.id,
      firm: instruction?.firm ?? DEFAULT_FIRM,
      bic: line.bic,
      asset: line.asset,
      amount: line.amount,
      reason,
      orderId: instruction?.orderId,
      payer: payee && encryptedStore.sealPayer(entry.id, payee),
      payerIndex: payee && line.accountIndex,
    },
    isReturnedAutomatically: isFirst && isReturnedAutomatically(match, payer),
  };
}

/** The balances that a statement states in money of ours, and of which days; what it leaves out is left out. */
export function balanceEventsOf({ opening, closing }: Statement) {
  const [before, after] = [balanceMoney(opening), balanceMoney(closing)];
  return {
    ...(before === undefined ? {} : { openingBalance: before.toJSON() }),
    ...(after === undefined ? {} : { closingBalance: after.toJSON() }),
    ...(closing === undefined ? {} : { day: statedDay(closing.on) }),
    ...(opening && closing && statedDay(opening.on) !== statedDay(closing.on)
      ? { openingDay: statedDay(opening.on) }
      : {}),
  };
}
