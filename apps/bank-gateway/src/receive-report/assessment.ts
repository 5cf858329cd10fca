// Assesses reports in the order they came: what each changes, and what is told of it. Pure: it works on locked rows and
// leaves the writing to the use case.
import { type Fact, type Message, fact } from '@aiyrbas/bus';
import {
  accountConfirmed,
  accountRefused,
  collectionAccepted,
  collectionFailed,
  payoutFailed,
  statementReceived,
} from '@aiyrbas/contracts';
import type { Ids } from '@aiyrbas/kernel';
import { Money, isAsset } from '@aiyrbas/money';
import { bookedAt, bookingDay, valueDay } from '../domain/booking-time';
import { type BookedLine, type EntryMatch, matchEntry } from '../domain/entry';
import { type Answer, type FailureCode, type Outcome, isOpen, outcomeOf, stateAfter } from '../domain/instruction';
import { nextAskAfterSeconds, secondsAfter } from '../domain/patience';
import type { BankAccount } from '../store/accounts.store';
import type { Cancellation } from '../store/cancellations.store';
import { type NewEntry, referenceKey } from '../store/entries.store';
import type { Change, StoredInstruction } from '../store/instructions.store';
import type { NewSuspense } from '../store/suspense.store';
import type { Vault } from '../vault';
import type { OpenedReport } from './open-report';
import type { LinesReport, OwnershipReport, ResolutionReport, StatedLine } from './read-report';
import { balancesOf, causeOf, factsOfLine, requestOf, suspendedBy, withoutZeros } from './told-of-reports';
import type { World } from './world';

/** Something that a person should hear of, with ids only. */
export interface Remark {
  readonly what: Readonly<Record<string, string | undefined>>;
  readonly text: string;
}

interface Booking {
  readonly entry: NewEntry;
  readonly facts: readonly Fact[];
  readonly suspended?: NewSuspense | undefined;
}

export class Assessment {
  readonly #changes = new Map<string, Change>();
  readonly #cancellations = new Map<string, Cancellation>();
  readonly #accounts: BankAccount[] = [];
  /** Told whatever happens; what a line tells depends on its being new. */
  readonly #told: (Fact | Booking)[] = [];
  readonly remarks: Remark[] = [];
  /** Instructions each time that they entered another state. */
  readonly moved: StoredInstruction[] = [];

  constructor(
    private readonly world: World,
    private readonly vault: Pick<Vault, 'index' | 'sealPayer'>,
    private readonly ids: Ids,
    private readonly now: Date,
  ) {}

  take(message: Message<string>, { bic, messageId, report }: OpenedReport): void {
    if (report.says === 'status' && report.answer !== undefined) {
      const failure = { code: 'rejected' as const, ...(report.reason ? { bankReason: report.reason } : {}) };
      this.#answer(message, report.requestId, report.answer, failure);
    } else if (report.says === 'resolution') this.#resolution(message, report);
    else if (report.says === 'ownership') this.#ownership(message, report);
    else if (report.says === 'lines') this.#lines(message, bic, messageId, report);
  }

  get changes(): Change[] {
    return [...this.#changes.values()];
  }

  get cancellations(): Cancellation[] {
    return [...this.#cancellations.values()];
  }

  get accounts(): BankAccount[] {
    return this.#accounts;
  }

  get entries(): NewEntry[] {
    return this.#told.flatMap((told) => ('entry' in told ? [told.entry] : []));
  }

  /** The facts in order, without those of lines that another transaction has written meanwhile. */
  factsOf(kept: ReadonlySet<string>): Fact[] {
    return this.#told.flatMap((told) => {
      if (!('entry' in told)) return [told];
      return kept.has(told.entry.id) ? told.facts : [];
    });
  }

  /** What came to suspense, without what another transaction has written meanwhile. */
  suspendedOf(kept: ReadonlySet<string>): NewSuspense[] {
    return this.#told.flatMap((told) =>
      'entry' in told && told.suspended && kept.has(told.entry.id) ? [told.suspended] : [],
    );
  }

  #answer(
    message: Message<string>,
    requestId: string,
    answer: Exclude<Answer, 'booked'>,
    failure: { readonly code: FailureCode; readonly bankReason?: string },
  ): void {
    const instruction = this.world.instructions.get(requestId);
    if (instruction === undefined) return;
    const outcome = this.#settleOutcome(instruction, answer, failure);
    if (instruction.kind === 'return') {
      if (outcome === 'failed') this.remarks.push(refusedReturn(instruction, failure.bankReason));
      return;
    }
    const cause = causeOf(message, instruction);
    const isCollection = instruction.kind === 'collection';
    if (outcome === 'accepted' && isCollection) {
      const acceptedAt = this.now.toISOString();
      this.#told.push(fact(collectionAccepted, { ...requestOf(instruction), acceptedAt }, cause));
    }
    if (outcome === 'failed') {
      const body = { ...requestOf(instruction), ...failure };
      this.#told.push(fact(isCollection ? collectionFailed : payoutFailed, body, cause));
    }
  }

  #resolution(message: Message<string>, report: ResolutionReport): void {
    const cancellation = this.world.cancellations.get(report.cancellationId);
    if (cancellation === undefined || report.outcome === 'PDCR') return;
    const state = report.outcome === 'CNCL' ? 'cancelled' : 'refused';
    const decided = { ...cancellation, state } as const;
    this.world.cancellations.set(cancellation.id, decided);
    this.#cancellations.set(cancellation.id, decided);
    if (state === 'cancelled') this.#answer(message, report.requestId, 'cancelled', { code: 'cancelled' });
  }

  #ownership(message: Message<string>, { verificationId, isVerified }: OwnershipReport): void {
    const account = this.world.accounts.get(verificationId);
    if (account === undefined) return;
    const status = isVerified ? 'confirmed' : 'refused';
    if (account.status === status) return;
    if (account.status !== 'pending') {
      this.remarks.push({
        what: { accountId: account.id, bic: account.bic },
        text: 'the bank contradicts itself on an owner',
      });
      return;
    }
    const reason = 'owner_mismatch';
    const decided = { ...account, status, ...(isVerified ? {} : { reason }) } as const;
    this.world.accounts.set(verificationId, decided);
    this.#accounts.push(decided);
    const body = { accountId: account.id, customerId: account.customerId, bic: account.bic };
    this.#told.push(
      isVerified ? fact(accountConfirmed, body, message) : fact(accountRefused, { ...body, reason }, message),
    );
  }

  #lines(message: Message<string>, bic: string, messageId: string, { iban, lines, statement }: LinesReport): void {
    for (const stated of lines) {
      const { reference } = stated;
      const key = reference === undefined ? undefined : referenceKey({ bic, iban, reference });
      if (key !== undefined && this.world.knownLines.has(key)) continue;
      if (key !== undefined) this.world.knownLines.add(key);
      this.#line(message, this.#entryOf(stated, bic, iban, messageId));
    }
    if (statement === undefined) return;
    const body = {
      statementId: statement.id,
      bic,
      page: statement.page,
      lastPage: statement.isLast,
      entries: lines.length,
      ...balancesOf(statement),
      statedAt: bookedAt(statement.writtenAt, this.now).toISOString(),
    };
    this.#told.push(fact(statementReceived, body, message));
  }

  #entryOf(stated: StatedLine, bic: string, iban: string, messageId: string): NewEntry {
    const asset = isAsset(stated.currency) ? stated.currency : undefined;
    const money = asset && Money.parse(withoutZeros(stated.amount), asset);
    const booked = bookedAt(stated.bookedOn, this.now);
    const line: BookedLine = {
      bic,
      reference: stated.reference,
      direction: stated.direction,
      isReversal: stated.isReversal,
      asset,
      amount: money?.ok && money.value.isPositive() ? money.value.minor : undefined,
      requestId: stated.requestId,
      payments: stated.payments,
      accountIndex: stated.otherIban && this.vault.index('iban', stated.otherIban),
      personIndex: stated.otherIin && this.vault.index('iin', stated.otherIin),
      returnReason: stated.returnReason,
    };
    const instruction = stated.requestId === undefined ? undefined : this.world.instructions.get(stated.requestId);
    // A request that was refused before any bank was asked is not what the money is for.
    const asked = instruction?.messageId === undefined ? undefined : instruction;
    const match = matchEntry(line, asked);
    return {
      id: this.ids.uuid(),
      iban,
      line,
      match,
      currency: stated.currency,
      statedAmount: stated.amount,
      orderId: asked?.bic === bic ? asked.orderId : undefined,
      bookedAt: booked,
      receivedAt: this.now,
      valueDate: valueDay(stated.valueOn, booked),
      bookingDate: bookingDay(stated.bookedOn, this.now),
      messageId,
      payer: stated.payer,
    };
  }

  #line(message: Message<string>, found: NewEntry): void {
    const instruction = this.#askedOf(found);
    const outcome =
      found.match === 'asked' && instruction ? this.#settleOutcome(instruction, 'booked', undefined) : 'nothing';
    const match: EntryMatch = outcome === 'suspense' ? 'not_expected' : found.match;
    const entry = { ...found, match };
    if (match !== 'asked' && match !== 'return') {
      const what = { entryId: entry.id, bic: entry.line.bic, match, orderId: entry.orderId };
      this.remarks.push({ what, text: 'a booked entry is not what was asked for; it waits in suspense' });
    }
    const suspended = suspendedBy(entry, instruction, this.vault);
    this.#told.push({ entry, facts: factsOfLine(message, entry, instruction, outcome), suspended });
  }

  /** What the line is about, if this bank was really asked for it. */
  #askedOf({ line: { requestId, bic } }: NewEntry): StoredInstruction | undefined {
    const known = requestId === undefined ? undefined : this.world.instructions.get(requestId);
    return known?.messageId !== undefined && known.bic === bic ? known : undefined;
  }

  /** Moves the instruction as its table says, and answers with what that means. */
  #settleOutcome(
    instruction: StoredInstruction,
    answer: Answer,
    failure: { readonly code: FailureCode; readonly bankReason?: string } | undefined,
  ): Outcome {
    const outcome = outcomeOf(instruction, answer);
    const state = stateAfter(instruction.state, outcome);
    if (outcome === 'contradiction') {
      const what = { requestId: instruction.requestId, orderId: instruction.orderId, answer, state };
      this.remarks.push({ what, text: 'the bank contradicts itself; no money follows it' });
      const contradiction = [answer, failure?.bankReason].filter(Boolean).join(' ');
      this.#changes.set(instruction.requestId, {
        ...this.#changes.get(instruction.requestId),
        instruction,
        contradiction,
      });
    }
    if (state === instruction.state) return outcome;
    const { failure: _before, ...rest } = instruction;
    const moved: StoredInstruction = { ...rest, state, ...(state === 'failed' && failure ? { failure } : {}) };
    this.world.instructions.set(moved.requestId, moved);
    this.moved.push(moved);
    this.#changes.set(moved.requestId, {
      ...this.#changes.get(moved.requestId),
      instruction: moved,
      askAfter: isOpen(state) ? secondsAfter(this.now, nextAskAfterSeconds('accepted', 0)) : undefined,
    });
    return outcome;
  }
}

const refusedReturn = (
  { requestId, entryId, orderId, bic }: Extract<StoredInstruction, { kind: 'return' }>,
  reason: string | undefined,
): Remark => ({
  what: { requestId, entryId, orderId, bic, reason },
  text: 'the bank refused to send money in suspense back; it waits for a person',
});
