// What a batch of reports is about: the instructions, cancellations and accounts, under lock, and the lines known before.
import { Injectable } from '@nestjs/common';
import type { Tx } from '@aiyrbas/persistence';
import { AccountsStore } from '../persistence/accounts.store';
import type { BankAccount } from '../persistence/bank-account.entity';
import type { Cancellation } from '../persistence/cancellation.entity';
import { CancellationsStore } from '../persistence/cancellations.store';
import { EntriesStore, type EntryLookup, type KnownEntry } from '../persistence/entries.store';
import { InstructionsStore, type StoredInstruction } from '../persistence/instructions.store';
import { KnownEntries } from './known-entries';
import type { BankReport, ResolutionReport, StatedLine, StatusReport } from './read-report';
import type { OpenedReport } from './open-report';
import { entryIdentityOf } from './stated-entry';

export interface ReportSnapshot {
  readonly instructions: Map<string, StoredInstruction>;
  readonly cancellations: Map<string, Cancellation>;
  readonly accounts: Map<string, BankAccount>;
  readonly known: KnownEntries;
}

@Injectable()
export class ReportSnapshotReader {
  constructor(
    private readonly instructions: InstructionsStore,
    private readonly cancellations: CancellationsStore,
    private readonly accounts: AccountsStore,
    private readonly entries: EntriesStore,
  ) {}

  /**
   * Names the requests of reports that name only the message or the cancellation that we sent. Most reports name the request
   * itself, and then nothing is read.
   */
  async nameRequests(tx: Tx, opened: readonly OpenedReport[]): Promise<readonly OpenedReport[]> {
    const reports = opened.flatMap((one) => one.reports.filter(isUnnamed));
    if (reports.length === 0) return opened;
    const [byMessage, byCancellation] = await Promise.all([
      this.instructions.requestsOf(
        tx,
        reports.flatMap((report) => (report.reportType === 'status' ? [report.originalMessageId] : [])),
      ),
      this.cancellations.requestsOf(
        tx,
        reports.flatMap((report) => (report.reportType === 'resolution' ? [report.cancellationId] : [])),
      ),
    ]);
    const named = (report: BankReport): BankReport => {
      if (!isUnnamed(report)) return report;
      return report.reportType === 'status'
        ? { ...report, requestId: byMessage.get(report.originalMessageId) }
        : { ...report, requestId: byCancellation.get(report.cancellationId) };
    };
    return opened.map((one) => ({ ...one, reports: one.reports.map(named) }));
  }

  /** One statement per kind of row, whatever the number of reports. */
  async lock(tx: Tx, opened: readonly OpenedReport[]): Promise<ReportSnapshot> {
    const requestIds = new Set<string>();
    const cancellationIds = new Set<string>();
    const verificationIds = new Set<string>();
    const lookups: EntryLookup[] = [];
    const statements = new Set<string>();
    const addLookups = (account: { bic: string; iban: string }, line: StatedLine): void => {
      if (line.requestId !== undefined) requestIds.add(line.requestId);
      lookups.push({ ...account, identity: entryIdentityOf(line, undefined), isCounted: line.minor !== undefined });
      for (const part of line.parts ?? []) addLookups(account, part);
    };
    for (const { bic, report } of opened.flatMap((one) => one.reports.map((report) => ({ bic: one.bic, report })))) {
      if (report.reportType === 'ownership') verificationIds.add(report.verificationId);
      if (report.reportType === 'resolution') cancellationIds.add(report.cancellationId);
      if ((report.reportType === 'status' || report.reportType === 'resolution') && report.requestId !== undefined) {
        requestIds.add(report.requestId);
      }
      if (report.reportType !== 'lines') continue;
      statements.add(report.source.statement);
      for (const line of report.lines) addLookups({ bic, iban: report.iban }, line);
    }
    const unnamed = lookups.filter(({ identity }) => identity.reference === undefined);
    const [instructions, cancellations, accounts, known, without] = await Promise.all([
      this.instructions.lockAll(tx, [...requestIds]),
      this.cancellations.lockAll(tx, [...cancellationIds]),
      this.accounts.lockByVerification(tx, [...verificationIds]),
      this.entries.known(tx, lookups),
      this.entries.knownWithoutReference(tx, unnamed, [...statements]),
    ]);
    const parts = await this.entries.partsOf(tx, [...known, ...without.entries]);
    const ofReversals = await this.#lockTakenBack(tx, lookups, known, instructions);
    return {
      instructions,
      cancellations,
      accounts,
      known: new KnownEntries([...known, ...ofReversals], without.entries, without.sightings, parts),
    };
  }

  /**
   * A reversal that names no request may share the reference of the credit that it takes back. Then the request of that
   * credit is locked too, and what it had before is read. Such reversals are rare: otherwise nothing is read.
   */
  async #lockTakenBack(
    tx: Tx,
    lookups: readonly EntryLookup[],
    known: readonly KnownEntry[],
    instructions: Map<string, StoredInstruction>,
  ): Promise<KnownEntry[]> {
    const references = new Set(
      lookups.flatMap(({ identity: { reference, requestId, isReversal, direction } }) =>
        isReversal && direction === 'debit' && requestId === undefined ? (reference ?? []) : [],
      ),
    );
    const requests = known.flatMap(({ reference, requestId }) =>
      reference !== undefined && requestId !== undefined && references.has(reference) && !instructions.has(requestId)
        ? requestId
        : [],
    );
    if (requests.length === 0) return [];
    const more = await this.instructions.lockAll(tx, [...new Set(requests)]);
    for (const [requestId, instruction] of more) instructions.set(requestId, instruction);
    const ids = new Set(known.map(({ id }) => id));
    return (await this.entries.ofRequests(tx, requests)).filter(({ id }) => !ids.has(id));
  }
}

type Unnamed = (StatusReport | ResolutionReport) & { readonly requestId?: undefined };

const isUnnamed = (report: BankReport): report is Unnamed =>
  (report.reportType === 'status' || report.reportType === 'resolution') && report.requestId === undefined;

export interface Objection {
  /** Why the message is refused. */
  readonly refusal?: string | undefined;
  /** Which of its answers are about nothing of ours; the others count. */
  readonly remarks: readonly string[];
}

/** A message of which nothing can be about what it says is refused; so is one that speaks of another bank's business. */
export function objectionTo({ bic, reports }: OpenedReport, snapshot: ReportSnapshot): Objection {
  const remarks = reports.flatMap((report) => objectionToReport(bic, report, snapshot) ?? []);
  const [first] = remarks;
  const isRefused = remarks.length === reports.length || remarks.some((remark) => remark.startsWith('wrong_'));
  return isRefused ? { refusal: remarks.find((remark) => remark.startsWith('wrong_')) ?? first, remarks } : { remarks };
}

/** Why a report cannot be about what it says; undefined when it can. A bank speaks of its own business only. */
function objectionToReport(bic: string, report: BankReport, snapshot: ReportSnapshot): string | undefined {
  switch (report.reportType) {
    case 'status': {
      const instruction = report.requestId === undefined ? undefined : snapshot.instructions.get(report.requestId);
      if (instruction?.messageId === undefined) return 'unknown_instruction';
      if (instruction.bic !== bic) return 'wrong_bank: the instruction was given to another bank';
      const about = instruction.kind === 'collection' ? 'collection' : 'payout';
      return about === report.about ? undefined : 'wrong_message: the instruction was of another kind';
    }
    case 'resolution': {
      const cancellation = snapshot.cancellations.get(report.cancellationId);
      if (cancellation === undefined) return 'unknown_cancellation';
      if (cancellation.bic !== bic) return 'wrong_bank: the cancellation was asked of another bank';
      return cancellation.requestId === report.requestId ? undefined : 'wrong_request: it was not to be cancelled';
    }
    case 'ownership': {
      const account = snapshot.accounts.get(report.verificationId);
      if (account === undefined) return 'unknown_account';
      return account.bic === bic ? undefined : 'wrong_bank: the account is of another bank';
    }
    case 'lines':
      // Money that came in is always recorded. If its purpose is not known, it waits in suspense.
      return undefined;
  }
}
