// Informs a bank what became of its records: a rejection (admi.002) of each that was refused or not processed, and a receipt
// (admi.007) of each that was accepted, where the bank wants receipts. No acknowledgement is ever acknowledged. What is over
// a bank's limit is counted and listed, and is not sent later.
import { bankOfTopic } from '@aiyrbas/contracts';
import {
  NOT_PROVIDED,
  isAcknowledgement,
  messageIdIn,
  messageRejection,
  receiptAcknowledgement,
} from '@aiyrbas/iso20022';
import { type Ids, groupBy, invariant, undashed, withoutNulls } from '@aiyrbas/kernel';
import type { Metrics } from '@aiyrbas/observability';
import type { Tx } from '@aiyrbas/persistence';
import { IDS, METRICS } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { Institution } from '../domain/institution';
import { rejectionOf } from '../domain/rejection';
import type { OutboundBankMessage } from '../integration/bank-message';
import { BankMessageSender, type SignedMessages } from '../integration/bank-message-sender';
import type { AcknowledgementState } from '../persistence/unaccepted-record.entity';
import { UnacceptedRecordsStore } from '../persistence/unaccepted-records.store';

/** Where the record lies in the bank's topic, and its message, as far as it could be read. */
export interface UnacceptedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly firstOffset: bigint;
  readonly lastOffset: bigint;
  readonly outcome: 'refused' | 'unprocessed';
  /** A code of `domain/rejection.ts`, or a code, a colon and a detail. */
  readonly reason: string;
  readonly message?: { readonly id: string; readonly type: string; readonly body: string };
}

export interface ReceivedReport {
  readonly bic: string;
  readonly messageId: string;
  readonly message: { readonly id: string; readonly type: string };
  /** It came before, with the same text, and had its effect then. */
  readonly isRepeated: boolean;
}

interface Recorded extends UnacceptedRecord {
  readonly id: string;
  readonly bic: string;
  readonly acknowledgement: Exclude<AcknowledgementState, 'sent'>;
}

const NOTHING: SignedMessages = { archived: [], outbound: [] };

@Injectable()
export class Acknowledger {
  readonly #unaccepted;
  readonly #acknowledged;

  constructor(
    private readonly institution: Institution,
    private readonly sender: BankMessageSender,
    private readonly records: UnacceptedRecordsStore,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(METRICS) metrics: Metrics,
  ) {
    this.#unaccepted = metrics.counter(
      'bank_records_unaccepted_total',
      'Records of a bank that had no effect: refused, by the fault of the bank, or not processed',
      ['bank', 'outcome', 'reason'],
    );
    this.#acknowledged = metrics.counter(
      'bank_acknowledgements_total',
      'Acknowledgements to a bank by what became of them: sent, limited (over its limit) or withheld',
      ['bank', 'kind', 'outcome'],
    );
  }

  /**
   * The acknowledgements of a batch, to be archived and appended by the caller. Where nothing was refused, no statement runs.
   */
  async acknowledge(
    tx: Tx,
    unaccepted: readonly UnacceptedRecord[],
    received: readonly ReceivedReport[],
    now: Date,
  ): Promise<SignedMessages> {
    const wanted = received.filter(({ bic }) => this.institution.sendsReceiptsTo(bic));
    if (unaccepted.length === 0 && wanted.length === 0) return NOTHING;
    const rejections = await this.#reject(tx, unaccepted, now);
    const receipts = wanted.map((one) => receiptOf(one, this.ids.uuid(), now));
    tx.afterCommit(() =>
      wanted.forEach(({ bic }) => this.#acknowledged.inc({ bank: bic, kind: 'receipt', outcome: 'sent' })),
    );
    return this.sender.sign([...rejections, ...receipts], now);
  }

  async #reject(tx: Tx, unaccepted: readonly UnacceptedRecord[], now: Date): Promise<OutboundBankMessage[]> {
    if (unaccepted.length === 0) return [];
    const recorded = unaccepted.map((one): Recorded => {
      const bank = bankOfTopic(one.topic);
      invariant(bank, `${one.topic} is no bank's topic`);
      const isOne = one.message !== undefined && isAcknowledgement(one.message);
      return { ...one, id: this.ids.uuid(), bic: bank.bic, acknowledgement: isOne ? 'withheld' : 'limited' };
    });
    const rows = recorded.map(({ message: _message, ...row }) => ({ ...row, recordedAt: now }));
    const added = await this.records.add(tx, rows);
    const fresh = recorded.filter(({ id }) => added.has(id));
    const sent = await this.#within(tx, fresh, now);
    const messages = sent.map((one) => rejectionMessage(one, this.ids.uuid(), now));
    const marks = sent.map(({ id }, index) => ({ id, acknowledgementId: messages[index]!.id! }));
    this.records.markSent(tx, marks);
    const isSent = new Set(sent.map(({ id }) => id));
    tx.afterCommit(() => {
      for (const { id, bic, outcome, reason, acknowledgement } of fresh) {
        this.#unaccepted.inc({ bank: bic, outcome, reason: rejectionOf(reason).code });
        const became = isSent.has(id) ? 'sent' : acknowledgement;
        this.#acknowledged.inc({ bank: bic, kind: 'rejection', outcome: became });
      }
    });
    return messages;
  }

  /** Those that each bank may still be sent in this minute; the first come first. */
  async #within(tx: Tx, fresh: readonly Recorded[], now: Date): Promise<Recorded[]> {
    const byBank = groupBy(
      fresh.filter(({ acknowledgement }) => acknowledgement === 'limited'),
      ({ bic }) => bic,
    );
    const sent: Recorded[] = [];
    // In one order, so that nobody waits in a circle.
    for (const [bic, records] of [...byBank].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const perMinute = this.institution.rejectionsPerMinuteTo(bic);
      sent.push(...records.slice(0, await this.records.take(tx, bic, records.length, perMinute, now)));
    }
    return sent;
  }
}

const positionOf = ({ topic, partition, firstOffset, lastOffset }: UnacceptedRecord): string =>
  firstOffset === lastOffset
    ? `${topic} partition ${partition} offset ${firstOffset}`
    : `${topic} partition ${partition} offsets ${firstOffset} to ${lastOffset}`;

function rejectionMessage(one: Recorded, id: string, now: Date): OutboundBankMessage {
  const { code, words, location } = rejectionOf(one.reason);
  const messageId = one.message && messageIdIn(one.message.body);
  const xml = messageRejection.build({
    relatedReference: messageId ?? NOT_PROVIDED,
    reason: code.slice(0, 35),
    rejectedAt: now.toISOString(),
    ...withoutNulls({ location: location?.slice(0, 350) }),
    description: words.slice(0, 350),
    additionalData: positionOf(one),
  });
  const cause = one.message && { id: one.message.id };
  return {
    ...{ id, bic: one.bic, stream: 'acknowledgements', name: messageRejection.name, body: xml, cause },
    key: messageId ?? undashed(id),
  };
}

function receiptOf(one: ReceivedReport, id: string, now: Date): OutboundBankMessage {
  const messageId = undashed(id);
  const at = now.toISOString();
  const xml = receiptAcknowledgement.build({
    messageId,
    createdAt: at,
    relatedReference: one.messageId,
    relatedMessage: one.message.type,
    status: one.isRepeated ? 'DUPL' : 'ACCP',
    statedAt: at,
    description: one.isRepeated ? 'Accepted before, with the same text.' : 'Accepted.',
  });
  const cause = { id: one.message.id };
  return {
    ...{ id, bic: one.bic, stream: 'acknowledgements', name: receiptAcknowledgement.name, messageId, body: xml, cause },
    key: one.messageId,
  };
}
