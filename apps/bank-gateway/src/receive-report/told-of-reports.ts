// What is told of reports: the facts of `payments.v1`, from the bank's line and the instruction that it answers.
import { type Fact, type Message, fact } from '@aiyrbas/bus';
import { DEFAULT_FIRM, collectionSettled, entryBooked, payoutSettled } from '@aiyrbas/contracts';
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
  if (instruction === undefined || (outcome !== 'settled' && outcome !== 'settled again')) return facts;
  const settled = { ...requestOf(instruction), ...booked, amount };
  const asked = instruction.amount.toJSON();
  facts.push(
    instruction.kind === 'collection'
      ? fact(collectionSettled, { ...settled, bankAccountId: instruction.bankAccountId, asked }, cause)
      : fact(payoutSettled, settled, cause),
  );
  return facts;
}
