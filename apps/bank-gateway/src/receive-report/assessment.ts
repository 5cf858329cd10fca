// Assesses reports in the order of their arrival: what each report changes, and which events follow. It is pure: it
// works on locked rows, and the use case writes the changes.
import { type Message, type OutboundMessage, eventMessage } from '@aiyrbas/bus';
import {
  accountConfirmed,
  accountRefused,
  collectionAccepted,
  collectionFailed,
  paymentBlocked,
  paymentUnblocked,
  payoutFailed,
  statementReceived,
} from '@aiyrbas/contracts';
import { type Ids, withoutNulls } from '@aiyrbas/kernel';
import { bankHoldUntil, isSamePersonName } from '@aiyrbas/kz';
import { bookedAt, bookingDay, valueDay } from '../domain/booking-time';
import { type BookedLine, type EntryMatch, matchEntry } from '../domain/entry';
import { type EntryIdentity, isSameEntry } from '../domain/entry-identity';
import type { BankResponse, InstructionOutcome, SuspenseReturn } from '../domain/instruction';
import { decisionOf } from '../domain/payment-status';
import type { BankAccount } from '../persistence/bank-account.entity';
import type { Cancellation } from '../persistence/cancellation.entity';
import type { KnownEntry, NewBankEntryRow } from '../persistence/entries.store';
import type { StoredInstruction, StoredPayment } from '../persistence/instructions.store';
import type { StoredPage } from '../persistence/statement-page.entity';
import type { NewSuspense } from '../persistence/suspense.store';
import type { EncryptedStore } from '../persistence/encrypted-store';
import type { OpenedReport } from './open-report';
import { type Failure, InstructionResponses, type Remark } from './instruction-responses';
import type { EntryAccount, StatementSource } from './known-entries';
import type {
  BankReport,
  LinesReport,
  OwnershipReport,
  ResolutionReport,
  StatedLine,
  Statement,
  StatusReport,
} from './read-report';
import { balanceMoney, entryIdentityOf, totalOf } from './stated-entry';
import {
  type NewEntry,
  balanceEventsOf,
  causeOfReport,
  eventsOfLine,
  instructionRequestOf,
  reversedMessage,
  suspendedBy,
} from './report-events';
import type { ReportSnapshot } from './report-snapshot';

/** A payment of a batch. */
interface BatchPart {
  readonly id: string;
  /** What names it where it has no reference of its own. */
  readonly name: string;
  readonly isNamed: boolean;
  /** Whether another entry came under the reference of the batch before. */
  readonly isReferenceTaken: boolean;
}

const SPLIT = { match: 'split', outcome: 'nothing' } as const;

export class Assessment {
  readonly cancellations: Map<string, Cancellation> = new Map();
  readonly accounts: BankAccount[] = [];
  /** In the order in which they came true. */
  readonly outbound: OutboundMessage[] = [];
  readonly entries: NewBankEntryRow[] = [];
  readonly suspended: NewSuspense[] = [];
  readonly pages: StoredPage[] = [];
  /** What a person must look at, by the message: codes only, nothing personal. */
  readonly notes: Map<Message<string>, Set<string>> = new Map();
  readonly responses: InstructionResponses;

  constructor(
    private readonly snapshot: ReportSnapshot,
    private readonly encryptedStore: Pick<EncryptedStore, 'index' | 'sealPayer' | 'revealName'>,
    private readonly ids: Ids,
    private readonly now: Date,
  ) {
    this.responses = new InstructionResponses(snapshot.instructions, now);
  }

  take(message: Message<string>, { bic, messageId, reports, remarks }: OpenedReport): void {
    const { contradictions } = this.responses;
    for (const report of reports) this.#take(message, bic, messageId, report);
    // A status after the booking takes no money back; only a booked debit does.
    if (this.responses.contradictions > contradictions) {
      this.#note(message, 'contradiction: what the bank booked or reported before excludes it');
    }
    if (remarks.length > 0) {
      const what = { bic, messageId, remarks: [...new Set(remarks)].join(', ') };
      this.#remark(what, 'a message of a bank could not be read in full');
    }
  }

  #take(message: Message<string>, bic: string, messageId: string, report: BankReport): void {
    if (report.reportType === 'status') this.#status(message, report);
    else if (report.reportType === 'resolution') this.#resolution(message, report);
    else if (report.reportType === 'ownership') this.#ownership(message, report);
    else if (report.reportType === 'lines') this.#lines(message, bic, messageId, report);
  }

  /** A status code decides, or it does not. No status code stops money that the bank has booked. */
  #status(message: Message<string>, { requestId, status, reason }: StatusReport): void {
    const { response, isChanged, isBlocked } = decisionOf(status, reason);
    const instruction = requestId === undefined ? undefined : this.responses.find(requestId);
    if (instruction === undefined) return;
    if (isBlocked) this.#block(message, instruction, reason);
    if (response === undefined) return;
    const code = response === 'cancelled' ? 'cancelled' : 'rejected';
    const bankReason = reason ?? (isChanged ? status : undefined);
    if (isChanged) {
      const text = 'the bank accepted a payment with a change of its own';
      this.#remark({ requestId: instruction.requestId, status, reason }, text);
    }
    this.#applyResponse(
      message,
      instruction.requestId,
      response,
      { code, ...(bankReason ? { bankReason } : {}) },
      isChanged,
    );
    if (response === 'accepted' && instruction.blockedAt) this.#unblocked(message, instruction);
  }

  #block(message: Message<string>, instruction: StoredInstruction, reason: string | undefined): void {
    const isNew = this.responses.block(instruction, reason);
    // Money in suspense is nobody's, so nobody else waits for its return.
    if (!isNew || instruction.kind === 'return') return;
    const until = bankHoldUntil(this.now).toISOString();
    const body = { ...this.#heldPayment(instruction), until, ...withoutNulls({ bankReason: reason }) };
    this.outbound.push(eventMessage(paymentBlocked, body, causeOfReport(message, instruction)));
  }

  #unblocked(message: Message<string>, instruction: StoredInstruction): void {
    if (instruction.kind === 'return') return;
    const body = this.#heldPayment(instruction);
    this.outbound.push(eventMessage(paymentUnblocked, body, causeOfReport(message, instruction)));
  }

  #heldPayment(payment: StoredPayment) {
    return { ...instructionRequestOf(payment), kind: payment.kind, at: this.now.toISOString() };
  }

  #remark(what: Remark['what'], text: string): void {
    this.responses.remarks.push({ what, text });
  }

  #applyResponse(
    message: Message<string>,
    requestId: string,
    response: Exclude<BankResponse, 'booked'>,
    failure: Failure,
    isChanged = false,
  ): void {
    const instruction = this.responses.find(requestId);
    if (instruction === undefined) return;
    const outcome = this.responses.applyResponse(instruction, response, failure);
    if (instruction.kind === 'return') {
      if (outcome === 'failed') this.#refusedReturn(instruction, failure.bankReason);
      return;
    }
    const cause = causeOfReport(message, instruction);
    const isCollection = instruction.kind === 'collection';
    if (outcome === 'accepted' && isCollection) {
      const acceptedAt = this.now.toISOString();
      const change = isChanged ? { bankReason: failure.bankReason } : {};
      this.outbound.push(
        eventMessage(collectionAccepted, { ...instructionRequestOf(instruction), acceptedAt, ...change }, cause),
      );
    }
    if (outcome === 'failed') {
      const body = { ...instructionRequestOf(instruction), ...failure };
      this.outbound.push(eventMessage(isCollection ? collectionFailed : payoutFailed, body, cause));
    }
  }

  #refusedReturn({ requestId, entryId, orderId, bic }: SuspenseReturn, reason: string | undefined): void {
    const what = { requestId, entryId, orderId, bic, reason };
    this.#remark(what, 'the bank refused to send money in suspense back; it waits for a person');
  }

  #resolution(message: Message<string>, report: ResolutionReport): void {
    const cancellation = this.snapshot.cancellations.get(report.cancellationId);
    if (cancellation === undefined || report.outcome === 'PDCR') return;
    const state = report.outcome === 'CNCL' ? 'cancelled' : 'refused';
    const decided = { ...cancellation, state } as const;
    this.snapshot.cancellations.set(cancellation.id, decided);
    this.cancellations.set(cancellation.id, decided);
    if (state === 'cancelled') this.#applyResponse(message, cancellation.requestId, 'cancelled', { code: 'cancelled' });
  }

  #ownership(message: Message<string>, { verificationId, isVerified }: OwnershipReport): void {
    const account = this.snapshot.accounts.get(verificationId);
    if (account === undefined) return;
    const status = isVerified ? 'confirmed' : 'refused';
    if (account.status === status) return;
    if (account.status !== 'pending') {
      this.#remark({ accountId: account.id, bic: account.bic }, 'the bank contradicts itself on an owner');
      return;
    }
    const reason = 'owner_mismatch';
    const decided = { ...account, status, reason: isVerified ? null : reason } as const;
    this.snapshot.accounts.set(verificationId, decided);
    this.accounts.push(decided);
    const body = { accountId: account.id, customerId: account.customerId, bic: account.bic };
    this.outbound.push(
      isVerified
        ? eventMessage(accountConfirmed, body, message)
        : eventMessage(accountRefused, { ...body, reason }, message),
    );
  }

  #lines(message: Message<string>, bic: string, messageId: string, report: LinesReport): void {
    const { iban, lines, source, statement } = report;
    const account = { bic, iban };
    const { known } = this.snapshot;
    const identities = lines.map((line) => this.#identityOf(line));
    const unnamed = known.sameWithoutReference(account, source, identities);
    const ids = new Map<number, readonly string[]>();
    // What takes a credit back may be listed before it.
    const inOrder = [...lines.keys()].sort(
      (one, other) => Number(lines[one]!.isReversal) - Number(lines[other]!.isReversal),
    );
    for (const index of inOrder) {
      const stated = lines[index]!;
      const identity = identities[index]!;
      const isNamed = identity.reference !== undefined;
      const before = isNamed ? known.sameUnderReference(account, identity) : unnamed[index];
      const batchName = stated.parts && !before ? known.batchNameOf(account, identity) : undefined;
      const isReferenceTaken = known.isReferenceTaken(account, identity);
      const entry = before ?? this.#line(message, account, stated, identity, messageId);
      if (!isNamed) known.see(entry.id, source);
      if (entry.match === 'split') {
        const batch = { id: entry.id, name: batchName, isReferenceTaken };
        ids.set(index, this.#payments(message, account, stated, batch, { messageId, source }));
        continue;
      }
      if (before && stated.parts) {
        const what = { entryId: entry.id, bic };
        this.#remark(what, 'a batch that waits as one entry is now stated with its payments; a person must book them');
      }
      ids.set(index, [entry.id]);
    }
    if (statement === undefined) return;
    const statedAt = bookedAt(statement.writtenAt, this.now);
    this.pages.push({
      ...account,
      messageId,
      ...pageOf(statement),
      total: totalOf(lines, statement) ?? null,
      statedAt,
      entries: lines.flatMap((_, index) => ids.get(index) ?? []),
    });
    const body = {
      statementId: statement.id,
      bic,
      page: statement.page,
      lastPage: statement.isLast,
      entries: lines.length,
      ...balanceEventsOf(statement),
      statedAt: statedAt.toISOString(),
    };
    this.outbound.push(eventMessage(statementReceived, body, message));
  }

  /** The payments of a batch. One that was reported alone before is that entry; a batch that is known brings none. */
  #payments(
    message: Message<string>,
    account: EntryAccount,
    { parts = [] }: StatedLine,
    batch: { readonly id: string; readonly name: string | undefined; readonly isReferenceTaken: boolean },
    from: { readonly messageId: string; readonly source: StatementSource },
  ): readonly string[] {
    const { known } = this.snapshot;
    const before = known.partsOf(batch.id).map(({ id }) => id);
    const taken = new Set([batch.id]);
    parts.forEach((part, index) => {
      const { isNamed } = part;
      const identity = this.#identityOf(part);
      const same = known.samePayment(account, identity, { batchId: batch.id, isNamed, taken });
      if (same === undefined && batch.name === undefined) return;
      const name = `${batch.name}.${index + 1}`;
      const ofBatch = { ...batch, name, isNamed };
      const { id } = same ?? this.#line(message, account, part, identity, from.messageId, ofBatch);
      if (identity.reference === undefined) known.see(id, from.source);
      taken.add(id);
    });
    return [...new Set([...taken, ...before])];
  }

  #identityOf(line: StatedLine): EntryIdentity {
    const { otherIban } = line;
    return entryIdentityOf(line, otherIban === undefined ? undefined : this.encryptedStore.index('iban', otherIban));
  }

  /** An entry that is new: what it settles, or why it waits. */
  #line(
    message: Message<string>,
    account: EntryAccount,
    stated: StatedLine,
    identity: EntryIdentity,
    messageId: string,
    part?: BatchPart,
  ): KnownEntry {
    const { known } = this.snapshot;
    const requestId = stated.requestId ?? this.#requestTakenBack(stated, account);
    const instruction = this.#instructionOf(requestId, account.bic);
    const credits = requestId === undefined ? [] : known.creditsOf(account, requestId);
    const line = { ...this.#bookedLine(stated, account, identity, part), requestId };
    const isWhole = part === undefined && stated.parts === undefined;
    const takenBack = isWhole ? this.#takenBack(line, account, credits, identity) : undefined;
    const { match, outcome } = stated.parts ? SPLIT : (takenBack ?? this.#matched(line, credits));
    const isNamed = part === undefined || (part.isNamed && !line.isReferenceTaken);
    const entryRef = isNamed ? known.entryRefOf(account, identity) : part.name;
    const booked = bookedAt(stated.bookedOn, this.now);
    const row: NewBankEntryRow = {
      ...account,
      id: this.ids.uuid(),
      reference: line.reference,
      entryRef: entryRef === line.reference ? null : entryRef,
      direction: line.direction,
      isReversal: line.isReversal,
      currency: stated.currency,
      statedAmount: stated.amount,
      amount: line.amount,
      requestId: line.requestId,
      orderId: instruction?.orderId,
      match,
      bookedAt: booked,
      receivedAt: this.now,
      valueDate: valueDay(stated.valueOn, booked),
      bookingDay: identity.bookingDay,
      accountIndex: line.accountIndex,
      messageId,
      partOf: part?.id,
    };
    const bookingDate = bookingDay(stated.bookedOn, this.now);
    const entry: NewEntry = { row, line, entryRef, bookingDate, payer: stated.payer };
    if (takenBack) {
      const what = { entryId: row.id, bic: account.bic, orderId: instruction?.orderId };
      const text = takenBack.credit
        ? 'the bank took back a credit that it had booked'
        : 'the bank takes back a credit that it has not reported';
      this.#remark(what, text);
    } else if (match !== 'asked' && match !== 'return' && match !== 'split') {
      const what = { entryId: row.id, bic: account.bic, match, orderId: instruction?.orderId };
      this.#remark(what, 'a booked entry is not what was asked for; it waits in suspense');
    }
    if (line.isOtherName && match === 'asked') {
      // Account and IIN, or the account and our own instruction, are the customer's: nothing waits for it.
      this.#note(message, 'other_name: the name is not the customer’s');
      const what = { entryId: row.id, bic: account.bic, orderId: instruction?.orderId };
      this.#remark(what, 'a bank names a customer otherwise than we do');
    }
    const suspended = suspendedBy(entry, instruction, this.encryptedStore, credits.length === 0);
    this.entries.push(row);
    if (suspended) this.suspended.push(suspended);
    const creditRef = takenBack?.credit && nameOf(takenBack.credit);
    this.outbound.push(...eventsOfLine(message, entry, instruction, outcome, creditRef));
    const knownEntry: KnownEntry = {
      ...{ ...identity, ...account, requestId, match },
      ...{ id: row.id, partOf: part?.id, entryRef: row.entryRef ?? undefined },
      ...{ bookedAt: row.bookedAt, receivedAt: row.receivedAt, valueDate: row.valueDate },
    };
    if (match === 'asked' && outcome === 'settled' && instruction?.kind === 'collection') {
      this.#reverseEarly(message, instruction, knownEntry);
    }
    known.add(knownEntry);
    return knownEntry;
  }

  #note(message: Message<string>, note: string): void {
    this.notes.set(message, (this.notes.get(message) ?? new Set()).add(note));
  }

  /** A reversal that names no request may have the reference of the one credit that it takes back. */
  #requestTakenBack({ reference, isReversal, direction }: StatedLine, account: EntryAccount): string | undefined {
    if (!isReversal || direction !== 'debit' || reference === undefined) return undefined;
    return this.snapshot.known.requestUnder(account, reference);
  }

  /**
   * A debit that takes the credit of a collection back, whole or in part; without the credit where the bank has not reported
   * it yet. Never more than the credit, and never what may be the same debit under another reference: that a person must see.
   */
  #takenBack(
    line: BookedLine,
    account: EntryAccount,
    credits: readonly KnownEntry[],
    identity: EntryIdentity,
  ): TakenBack | undefined {
    const { requestId, direction, isReversal, amount, doubt, reference } = line;
    if (!isReversal || direction !== 'debit' || requestId === undefined || doubt !== undefined) return undefined;
    const instruction = this.#instructionOf(requestId, account.bic);
    if (instruction?.kind !== 'collection' || line.asset !== 'KZT' || amount === undefined) return undefined;
    const before = this.snapshot.known.takenBackOf(account, requestId);
    if (before.some((one) => isSameEntry(one, { ...identity, requestId }))) return undefined;
    const credit = credits.find(({ match }) => match === 'asked');
    // Where its credits wait in suspense, no customer has the money. Without a reference it may come again under one.
    if (credit === undefined && (credits.length > 0 || reference === undefined)) return undefined;
    const limit = credit ? BigInt(credit.amount) : instruction.amount.minor;
    if (sumOf(before) + amount > limit) return undefined;
    return credit ? { ...CLAW_BACK, credit } : EARLY_CLAW_BACK;
  }

  /** What the bank took back of a credit before it reported the credit. */
  #reverseEarly(message: Message<string>, instruction: StoredPayment, credit: KnownEntry): void {
    let left = BigInt(credit.amount);
    for (const early of this.snapshot.known.takenBackOf(credit, instruction.requestId)) {
      if (early.match !== 'early_claw_back') continue;
      if (BigInt(early.amount) > left) {
        this.#note(message, 'early_claw_back: the bank took back more than this credit before it');
        this.#remark(
          { entryId: early.id, bic: credit.bic },
          'a bank took back more than it credited; a person must correct it',
        );
        continue;
      }
      left -= BigInt(early.amount);
      this.outbound.push(reversedMessage(message, instruction, early, nameOf(credit)));
    }
  }

  #bookedLine(
    stated: StatedLine,
    { bic, iban }: EntryAccount,
    identity: EntryIdentity,
    part: BatchPart | undefined,
  ): BookedLine {
    const { reference, direction, isReversal, asset, minor: amount, requestId, payments, returnReason, doubt } = stated;
    return {
      ...{ bic, reference, direction, isReversal, asset, amount, requestId, payments, returnReason, doubt },
      isReferenceTaken:
        part && !part.isNamed ? part.isReferenceTaken : this.snapshot.known.isReferenceTaken({ bic, iban }, identity),
      accountIndex: identity.accountIndex,
      personIndex: stated.otherIin && this.encryptedStore.index('iin', stated.otherIin),
      isOtherName: this.#isOtherName(stated),
    };
  }

  /** Of the customer whose account an instruction named; where one side states no name, nothing differs. */
  #isOtherName({ otherName, requestId }: StatedLine): boolean {
    const sealed = this.#sentFor(requestId)?.ownerName;
    if (otherName === undefined || sealed === undefined) return false;
    const ownName = this.encryptedStore.revealName(sealed);
    return ownName !== undefined && !isSamePersonName(otherName, ownName);
  }

  #matched(
    line: BookedLine,
    credits: readonly KnownEntry[],
  ): { readonly match: EntryMatch; readonly outcome: InstructionOutcome } {
    const instruction = this.#sentFor(line.requestId);
    const match = matchEntry(line, instruction);
    // One payment comes back once; reported again under another reference it is in doubt.
    if (match === 'return' && credits.some((credit) => credit.match === 'return')) {
      return { match: 'second_credit', outcome: 'nothing' };
    }
    if (match !== 'asked' || !instruction) return { match, outcome: 'nothing' };
    const outcome = this.responses.applyResponse(instruction, 'booked');
    if (outcome !== 'suspense') return { match, outcome };
    const isSecond = instruction.kind === 'collection' && instruction.state === 'settled';
    return { match: isSecond ? 'second_credit' : 'not_expected', outcome };
  }

  /** A request that was refused before any bank was asked is not what money is for. */
  #sentFor(requestId: string | undefined): StoredInstruction | undefined {
    const known = requestId === undefined ? undefined : this.responses.find(requestId);
    return known?.messageId === undefined ? undefined : known;
  }

  /** What the line is about, if this bank was really asked for it. */
  #instructionOf(requestId: string | undefined, bic: string): StoredInstruction | undefined {
    const sent = this.#sentFor(requestId);
    return sent?.bic === bic ? sent : undefined;
  }
}

interface TakenBack {
  readonly match: EntryMatch;
  readonly outcome: InstructionOutcome;
  /** Absent while the bank has not reported it. */
  readonly credit?: KnownEntry;
}

const CLAW_BACK = { match: 'claw_back', outcome: 'nothing' } as const;
const EARLY_CLAW_BACK = { match: 'early_claw_back', outcome: 'nothing' } as const;

const sumOf = (entries: readonly KnownEntry[]): bigint => entries.reduce((sum, { amount }) => sum + BigInt(amount), 0n);

/** As events name the entry. */
const nameOf = ({ entryRef, reference }: KnownEntry): string => entryRef ?? reference ?? '';

const pageOf = ({ id, page, isLast, before, after }: Statement) => ({
  statementId: id,
  page,
  isLast,
  opening: balanceMoney(before)?.minor ?? null,
  closing: balanceMoney(after)?.minor ?? null,
  day: after?.day ?? null,
});
