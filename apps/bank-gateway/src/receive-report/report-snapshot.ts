// What a batch of reports is about: the instructions, cancellations and accounts, under lock, and the lines known before.
import { Injectable } from '@nestjs/common';
import type { Tx } from '@aiyrbas/persistence';
import { AccountsStore } from '../persistence/accounts.store';
import type { BankAccount } from '../persistence/bank-account.entity';
import type { Cancellation } from '../persistence/cancellation.entity';
import { CancellationsStore } from '../persistence/cancellations.store';
import { EntriesStore, type EntryLookup } from '../persistence/entries.store';
import { InstructionsStore, type StoredInstruction } from '../persistence/instructions.store';
import { KnownEntries } from './known-entries';
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

  /** One statement per kind of row, whatever the number of reports. */
  async lock(tx: Tx, opened: readonly OpenedReport[]): Promise<ReportSnapshot> {
    const requestIds = new Set<string>();
    const cancellationIds = new Set<string>();
    const verificationIds = new Set<string>();
    const lookups: EntryLookup[] = [];
    const statements = new Set<string>();
    for (const { bic, report } of opened) {
      if (report.reportType === 'ownership') verificationIds.add(report.verificationId);
      if (report.reportType === 'resolution') cancellationIds.add(report.cancellationId);
      if (report.reportType === 'status' || report.reportType === 'resolution') requestIds.add(report.requestId);
      if (report.reportType !== 'lines') continue;
      statements.add(report.source.statement);
      for (const line of report.lines) {
        if (line.requestId !== undefined) requestIds.add(line.requestId);
        const isCounted = line.minor !== undefined;
        lookups.push({ bic, iban: report.iban, identity: entryIdentityOf(line, undefined), isCounted });
      }
    }
    const unnamed = lookups.filter(({ identity }) => identity.reference === undefined);
    const [instructions, cancellations, accounts, known, without] = await Promise.all([
      this.instructions.lockAll(tx, [...requestIds]),
      this.cancellations.lockAll(tx, [...cancellationIds]),
      this.accounts.lockByVerification(tx, [...verificationIds]),
      this.entries.known(tx, lookups),
      this.entries.knownWithoutReference(tx, unnamed, [...statements]),
    ]);
    return {
      instructions,
      cancellations,
      accounts,
      known: new KnownEntries(known, without.entries, without.sightings),
    };
  }
}

/** Why a report cannot be about what it says; undefined when it can. A bank speaks of its own business only. */
export function objectionTo({ bic, report }: OpenedReport, snapshot: ReportSnapshot): string | undefined {
  switch (report.reportType) {
    case 'status': {
      const instruction = snapshot.instructions.get(report.requestId);
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
