// Ingests what the banks report, a batch at a time, in a fixed number of statements. The steps are: open, lock,
// object, claim, assess, save, publish. Every message is archived, whatever became of it.
import { Inject, Injectable } from '@nestjs/common';
import { IDS, LOGGER, METRICS } from '@aiyrbas/service-host';
import { type Message, Outbox, recordOf } from '@aiyrbas/bus';
import { recordHash, statedSignature } from '@aiyrbas/iso20022';
import { type Ids, type Result, undashed } from '@aiyrbas/kernel';
import { type Logger, Metrics } from '@aiyrbas/observability';
import type { Tx } from '@aiyrbas/persistence';
import { Institution } from '../domain/institution';
import { Acknowledger, type ReceivedReport, type UnacceptedRecord } from '../messaging/acknowledger';
import { PaymentCounter } from '../messaging/payment-counter';
import { BANK_KEYS, type BankKey, type BankKeySource } from '../integration/bank-keys';
import { AccountsStore } from '../persistence/accounts.store';
import { CancellationsStore } from '../persistence/cancellations.store';
import { EntriesStore } from '../persistence/entries.store';
import { InstructionsStore } from '../persistence/instructions.store';
import type { ArchiveOutcome, Archived } from '../persistence/bank-message.entity';
import { MessageArchiveStore, claimKey, hashOfMessage } from '../persistence/message-archive.store';
import { type NewSuspense, SuspenseStore } from '../persistence/suspense.store';
import { EncryptedStore } from '../persistence/encrypted-store';
import { Assessment } from './assessment';
import { type OpenedReport, bankOfReports, openReport } from './open-report';
import { ProveCredits } from './prove-credits';
import { ReportSnapshotReader, objectionTo } from './report-snapshot';

interface AssessedReport {
  readonly message: Message<string>;
  readonly hash: string;
  readonly opened?: OpenedReport;
  readonly verdict: ArchiveOutcome;
  readonly reason?: string;
}

function withNotes(assessed: AssessedReport, notes: ReadonlySet<string> = new Set()): AssessedReport {
  if (notes.size === 0) return assessed;
  return { ...assessed, reason: [assessed.reason, ...notes].filter((note) => note !== undefined).join('; ') };
}

const claimOf = ({ bic, kind, year, messageId }: OpenedReport) => ({ bic, kind, year, messageId });

interface Opened {
  readonly report?: OpenedReport;
  readonly refusal?: string | undefined;
}

export interface RefusedReport {
  readonly message: Message<string>;
  readonly reason: string;
}

export interface Received {
  /** What had no effect by the bank's fault; everything else has had its effect. It blocks nothing, and the bank is informed. */
  readonly refused: readonly RefusedReport[];
  /** How much money is on its way back and waits to be let go. */
  readonly returned: number;
}

const refusedOf = (assessed: readonly AssessedReport[]): RefusedReport[] =>
  assessed.flatMap(({ message, verdict, reason }) =>
    verdict === 'refused' ? [{ message, reason: reason ?? 'refused' }] : [],
  );

/** The number of a message of an outside party is the broker's offset plus one. */
const offsetOf = ({ seq }: Message): bigint => seq - 1n;
const positionOf = (message: Message) => ({
  topic: message.topic,
  partition: message.partition,
  offset: String(offsetOf(message)),
});

const unacceptedOf = ({ message, reason }: RefusedReport): UnacceptedRecord => {
  const { topic, partition } = message;
  const offset = offsetOf(message);
  return { topic, partition, firstOffset: offset, lastOffset: offset, outcome: 'refused', reason, message };
};

const receivedOf = (assessed: readonly AssessedReport[]): ReceivedReport[] =>
  assessed.flatMap(({ message, opened: report, verdict }) =>
    report && verdict !== 'refused'
      ? [{ bic: report.bic, messageId: report.messageId, message, isRepeated: verdict === 'repeated' }]
      : [],
  );

@Injectable()
export class ReceiveReport {
  readonly #noted;

  constructor(
    private readonly institution: Institution,
    @Inject(BANK_KEYS) private readonly bankKeys: BankKeySource,
    private readonly encryptedStore: EncryptedStore,
    private readonly snapshot: ReportSnapshotReader,
    private readonly instructions: InstructionsStore,
    private readonly cancellations: CancellationsStore,
    private readonly accounts: AccountsStore,
    private readonly entries: EntriesStore,
    private readonly suspense: SuspenseStore,
    private readonly proveCredits: ProveCredits,
    private readonly archive: MessageArchiveStore,
    private readonly outbox: Outbox,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(LOGGER) private readonly log: Logger,
    private readonly counter: PaymentCounter,
    private readonly acknowledger: Acknowledger,
    @Inject(METRICS) metrics: Metrics,
  ) {
    this.#noted = metrics.counter(
      'bank_messages_noted_total',
      'Messages of a bank that were accepted although a detail could not be read or is doubted',
      ['bank'],
    );
  }

  /** A refusal is final, so what names an unknown key is opened once more with the keys as they are now. */
  async #open(tx: Tx, batch: readonly Message<string>[], now: Date): Promise<Result<OpenedReport, string>[]> {
    const open = (message: Message<string>, bankKey: BankKey) =>
      openReport(message, { bankKey, environment: this.institution.environment, now }, this.institution);
    const isUnknown = (one: Result<OpenedReport, string>): boolean => !one.ok && one.error === 'key_unknown';
    const inForce = await this.bankKeys.inForce(tx, now);
    const opened = await Promise.all(batch.map((message) => open(message, inForce)));
    if (!opened.some(isUnknown)) return opened;
    const anew = await this.bankKeys.readAnew(tx, now);
    return Promise.all(opened.map((one, at) => (isUnknown(one) ? open(batch[at]!, anew) : one)));
  }

  async execute(tx: Tx, batch: readonly Message<string>[], now: Date): Promise<Received> {
    const read = await this.#open(tx, batch, now);
    const named = await this.snapshot.nameRequests(
      tx,
      read.flatMap((one) => (one.ok ? [one.value] : [])),
    );
    const snapshot = await this.snapshot.lock(tx, named);
    const next = named[Symbol.iterator]();
    const opened = read.map((one): Opened => {
      if (!one.ok) return { refusal: one.error };
      const report: OpenedReport = next.next().value!;
      const { refusal, remarks } = objectionTo(report, snapshot);
      return { refusal, report: remarks.length > 0 ? { ...report, remarks: [...report.remarks, ...remarks] } : report };
    });
    const assessed = await this.#claim(tx, batch, opened, now);

    const assessment = new Assessment(snapshot, this.encryptedStore, this.ids, now);
    for (const { message, opened: report, verdict: decision } of assessed) {
      if (report && decision === 'accepted') assessment.take(message, report);
    }
    const { responses } = assessment;
    const noted = assessed.map((one) => withNotes(one, assessment.notes.get(one.message)));
    await this.entries.keep(tx, assessment.entries);
    await this.entries.see(tx, snapshot.known.seen);
    this.suspense.keepAll(tx, assessment.suspended);
    const proven = await this.proveCredits.execute(tx, assessment.pages);
    const returned = await this.#startReturns(tx, assessment.suspended, proven, now);
    this.instructions.saveAll(tx, responses.changes);
    this.cancellations.saveAll(tx, [...assessment.cancellations.values()]);
    this.accounts.decideAll(tx, assessment.accounts, now);
    const refused = refusedOf(assessed);
    const acknowledged = await this.acknowledger.acknowledge(tx, refused.map(unacceptedOf), receivedOf(assessed), now);
    this.archive.add(tx, [...noted.map((one) => this.#archived(one)), ...acknowledged.archived]);
    await this.outbox.append(tx, [...assessment.outbound, ...acknowledged.outbound]);
    this.counter.count(tx, responses.moved);

    tx.afterCommit(() => {
      responses.remarks.forEach(({ what, text }) => this.log.error(what, text));
      for (const { message, reason } of refused) this.log.warn({ ...positionOf(message), reason }, 'message refused');
      for (const { opened: report, verdict, reason } of noted) {
        if (report && verdict === 'accepted' && reason !== undefined) this.#noted.inc({ bank: report.bic });
      }
    });
    return { refused, returned };
  }

  /**
   * What is somebody else's begins its way back in the transaction that took it in; a later credit once it is proven.
   * Answers with how much of it.
   */
  async #startReturns(
    tx: Tx,
    suspended: readonly NewSuspense[],
    proven: readonly string[],
    now: Date,
  ): Promise<number> {
    const entryIds = [...suspended.flatMap((one) => (one.isReturnedAutomatically ? [one.row.entryId] : [])), ...proven];
    const returns = entryIds.map((entryId) => ({ entryId, requestId: undashed(this.ids.uuid()) }));
    return (await this.suspense.startReturns(tx, returns, now)).length;
  }

  /** The same message id with the same text is a repeat; with another text it was modified, and a person must look. */
  async #claim(
    tx: Tx,
    batch: readonly Message<string>[],
    opened: readonly Opened[],
    now: Date,
  ): Promise<AssessedReport[]> {
    const assessed = batch.map((message, index): AssessedReport => {
      const { report, refusal } = opened[index]!;
      const base = { message, hash: hashOfMessage(message.body), ...(report ? { opened: report } : {}) };
      if (refusal !== undefined) return { ...base, verdict: 'refused', reason: refusal };
      // What a person must look at is found with the message, by its id.
      const remarks = report && report.remarks.length > 0 ? [...new Set(report.remarks)].join('; ') : undefined;
      return { ...base, verdict: 'accepted', ...(remarks === undefined ? {} : { reason: remarks }) };
    });
    const claims = assessed.flatMap(({ opened: report, hash, verdict: decision }) =>
      report && decision === 'accepted' ? [{ ...claimOf(report), hash }] : [],
    );
    const { fresh, hashes } = await this.archive.claim(tx, claims, now);
    return assessed.map((one): AssessedReport => {
      if (!one.opened || one.verdict !== 'accepted') return one;
      const key = claimKey(one.opened);
      if (hashes.get(key) !== one.hash) return { ...one, verdict: 'refused', reason: 'MODIFIED_REQUEST' };
      return fresh.delete(key) ? one : { ...one, verdict: 'repeated' };
    });
  }

  #archived({ message, hash, opened, verdict: decision, reason }: AssessedReport): Archived {
    const record = recordOf({ ...message, raw: message.body });
    const { signature, kid } = statedSignature(record);
    const { partition } = message;
    const recordOffset = offsetOf(message);
    return {
      id: this.ids.uuid(),
      direction: 'in',
      bic: bankOfReports(message.topic),
      topic: message.topic,
      ceId: message.id,
      type: message.type,
      key: message.key,
      subject: message.subject,
      time: message.time,
      correlationId: message.correlationId,
      messageId: opened?.messageId,
      signature,
      kid,
      raw: this.encryptedStore.sealArchived(message.id, message.body),
      hash,
      verdict: decision,
      reason,
      partition,
      recordOffset,
      recordHash: recordHash(record, { partition, number: Number(recordOffset) }).toString('hex'),
    };
  }
}
