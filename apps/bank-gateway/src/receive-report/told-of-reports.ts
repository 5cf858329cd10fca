// What is told of reports: the facts of `payments.v1`, from the bank's line and the instruction that it answers.
import { type Fact, type Message, fact } from '@aiyrbas/bus';
import {
  type BodyOf,
  DEFAULT_FIRM,
  collectionSettled,
  entryBooked,
  payoutReturned,
  payoutSettled,
  suspenseBooked,
} from '@aiyrbas/contracts';
import { Money } from '@aiyrbas/money';
import type { Outcome } from '../domain/instruction';
import type { NewEntry } from '../store/entries.store';
import type { StoredInstruction } from '../store/instructions.store';

export const requestOf = ({ requestId, orderId, customerId, firm }: StoredInstruction) => ({
  requestId,
  orderId,
  customerId,
  firm,
});

/** A bank need not carry our trace along; then the instruction's own goes on. */
export const causeOf = (message: Message<string>, instruction: StoredInstruction | undefined) => ({
  id: message.id,
  correlationId: instruction?.orderId ?? message.correlationId,
  traceparent: message.traceparent ?? instruction?.traceparent,
});

export function factsOfLine(
  message: Message<string>,
  entry: NewEntry,
  instruction: StoredInstruction | undefined,
  outcome: Outcome,
): Fact[] {
  const { line } = entry;
  // Without a reference or an amount that we can name there is nothing to tell: the row waits for a person.
  if (line.reference === undefined || line.asset === undefined || line.amount === undefined) return [];
  const cause = causeOf(message, instruction);
  const amount = Money.ofMinor(line.amount, line.asset).toJSON();
  const booked = {
    bic: line.bic,
    entryRef: line.reference,
    bookedAt: entry.bookedAt.toISOString(),
    receivedAt: entry.receivedAt.toISOString(),
    valueDate: entry.valueDate,
  };
  const about = instruction ? { requestId: instruction.requestId, orderId: instruction.orderId } : {};
  const facts = [
    fact(
      entryBooked,
      {
        entryId: entry.id,
        firm: instruction?.firm ?? DEFAULT_FIRM,
        ...booked,
        direction: line.direction,
        reversal: line.isReversal,
        amount,
        ...about,
      },
      cause,
    ),
  ];
  if (instruction && (outcome === 'settled' || outcome === 'settled again')) {
    const settled = { ...requestOf(instruction), ...booked, amount };
    const asked = instruction.amount.toJSON();
    return [
      ...facts,
      instruction.kind === 'collection'
        ? fact(collectionSettled, { ...settled, bankAccountId: instruction.bankAccountId, asked }, cause)
        : fact(payoutSettled, settled, cause),
    ];
  }
  if (instruction && isReturn(entry, instruction)) {
    const returnReason = line.returnReason === undefined ? {} : { returnReason: line.returnReason };
    return [...facts, fact(payoutReturned, { ...requestOf(instruction), ...booked, amount, ...returnReason }, cause)];
  }
  const reason = suspenseReason(entry);
  if (reason === undefined) return facts;
  const firm = instruction?.firm ?? DEFAULT_FIRM;
  return [...facts, fact(suspenseBooked, { entryId: entry.id, firm, ...booked, amount, ...about, reason }, cause)];
}

/** A payment of ours that came back whole. A part of it is money that a person must look at. */
const isReturn = ({ match, line }: NewEntry, { amount }: StoredInstruction): boolean =>
  match === 'return' && line.asset === amount.asset && line.amount === amount.minor;

/**
 * Why money that came is nobody's. A credit that names no payer is the house's own business - its opening, its funding -
 * and is told as an entry only.
 */
function suspenseReason({ match, line }: NewEntry): BodyOf<typeof suspenseBooked>['reason'] | undefined {
  if (line.direction !== 'credit' || match === 'asked' || match === 'reversal') return undefined;
  if (match === 'other_account' || match === 'other_person') return 'third_party';
  if (match === 'other_currency') return 'currency_mismatch';
  return line.accountIndex === undefined ? undefined : 'unknown_request';
}
