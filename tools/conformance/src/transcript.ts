// All that the kit wrote and the bank wrote, in order. Rules read it after the run; scenarios read it while they wait.
import { type LinesReport, type ReadReport, type StatedLine, readUnsigned } from '@aiyrbas/bank-gateway';
import {
  type AnyMessage,
  type ReceivedRecord,
  type SignatureRefusal,
  comparableId,
  isAcknowledgement,
  parseAnyMessage,
  statedSignature,
  verifySigned,
} from '@aiyrbas/iso20022';
import type { Result } from '@aiyrbas/kernel';
import type { BankRecord, PlatformRecord } from './conversation';
import type { Settings } from './settings';

/** What a record of the kit is sent for, where its message alone does not show it. */
export interface SendPurpose {
  /** Sent again: the same record, or the same EndToEndId in another message. */
  readonly repeats?: boolean;
  /** Why it must count for nothing: it was not signed as it must be. */
  readonly forgery?: string;
  /** A collection that must be refused because the bank reads it after its expiry. */
  readonly expiry?: 'passed' | 'passes while the bank is down';
  /** The code of the fault that it has on purpose. */
  readonly fault?: string;
  /** Where it belongs to a test of its own. */
  readonly part?: 'outage' | 'load' | 'next key';
}

export interface SentRecord extends SendPurpose {
  readonly order: number;
  readonly at: Date;
  readonly id: string;
  readonly record: PlatformRecord;
  readonly message: AnyMessage;
}

export interface WrittenRecord {
  readonly order: number;
  readonly at: Date;
  readonly record: BankRecord;
  readonly id: string;
  readonly type: string;
  readonly key: string;
  readonly body: string;
  readonly signed: Result<{ readonly kid: string }, SignatureRefusal>;
  /** What the gateway makes of it, or the reason why it refuses it; the signature left out. */
  readonly reading: Result<ReadReport, string>;
  /** Undefined where it cannot be read. */
  readonly message?: AnyMessage | undefined;
  readonly isAcknowledgement: boolean;
  /** The key that it states, valid or not. */
  readonly kid?: string | undefined;
}

export interface Status {
  readonly written: WrittenRecord;
  readonly status: string;
  readonly reason?: string | undefined;
  /** The EndToEndId as the bank states it, where it does. */
  readonly requestId?: string | undefined;
}

/** One line of one report; the same entry comes in several. */
export interface ReportedEntry {
  readonly written: WrittenRecord;
  readonly stated: StatedLine;
}

export interface CancellationAttempt {
  readonly sent: SentRecord;
  readonly cancellationId: string;
  readonly responses: readonly { readonly written: WrittenRecord; readonly outcome: string }[];
}

/** Everything about one EndToEndId. */
export interface ObservedPayment {
  readonly requestId: string;
  readonly kind: 'collection' | 'payout';
  readonly amount: string;
  /** All messages that asked for it, the first one first. */
  readonly sent: readonly [SentRecord, ...SentRecord[]];
  readonly statuses: readonly Status[];
  readonly lines: readonly ReportedEntry[];
  readonly cancellations: readonly CancellationAttempt[];
}

const ACCEPTS: readonly string[] = ['ACCP', 'ACFC', 'ACSP', 'ACSC', 'ACWP', 'ACCC', 'ACWC'];
const ENDS: readonly string[] = ['RJCT', 'CANC'];
export const isAcceptance = ({ status }: Status): boolean => ACCEPTS.includes(status);
export const endsPayment = ({ status }: Status): boolean => ENDS.includes(status);

/** The line that the payment itself is: money in for a collection, money out for a payout. */
export const isBooking = ({ kind }: Pick<ObservedPayment, 'kind'>, { stated }: ReportedEntry): boolean =>
  !stated.isReversal && stated.direction === (kind === 'collection' ? 'credit' : 'debit');

export const headerText = ({ headers }: Pick<ReceivedRecord, 'headers'>, name: string): string =>
  Buffer.from(headers.get(name)?.[0] ?? new Uint8Array()).toString('utf8');

const NO_PAYMENTS: ReadonlyMap<string, ObservedPayment> = new Map();

export class Transcript {
  readonly sent: SentRecord[] = [];
  readonly written: WrittenRecord[] = [];
  /** The bank's key that counts for nothing since. */
  keyEnded: { readonly order: number; readonly kid: string } | undefined;
  #order = 0;
  #payments: ReadonlyMap<string, ObservedPayment> = NO_PAYMENTS;
  #derivedAt = -1;

  constructor(readonly settings: Settings) {}

  /** From now on what the bank signs with this key counts for nothing. */
  endKey(kid: string): void {
    this.keyEnded = { order: this.#next(), kid };
  }

  addSent(record: PlatformRecord, message: AnyMessage, purpose: SendPurpose, at: Date): SentRecord {
    const sent = { ...purpose, order: this.#next(), at, id: record.headers['ce_id'] ?? '', record, message };
    this.sent.push(sent);
    return sent;
  }

  async addWritten(record: BankRecord, at: Date): Promise<void> {
    const { bic, account, environment, bankKeys } = this.settings;
    const publicKeyOf = (kid: string) => (kid === this.keyEnded?.kid ? undefined : bankKeys.get(kid));
    const [type, id] = [headerText(record, 'ce_type'), headerText(record, 'ce_id')];
    const body = Buffer.from(record.value ?? new Uint8Array()).toString('utf8');
    const key = Buffer.from(record.key ?? new Uint8Array()).toString('utf8');
    const time = new Date(headerText(record, 'ce_time'));
    const rendered = { topic: record.topic, id, type, key, subject: headerText(record, 'ce_subject') };
    const signed = await verifySigned(
      record,
      // A time that is none has no form of its own, and such a record is refused for it.
      { ...rendered, time: Number.isNaN(time.getTime()) ? new Date(0) : time },
      { environment, publicKeyOf, now: at },
    );
    const parsed = parseAnyMessage(body);
    this.written.push({
      order: this.#next(),
      at,
      record,
      id,
      type,
      key,
      body,
      signed,
      reading: readUnsigned({ type, body }, bic, account),
      message: parsed.ok ? parsed.value : undefined,
      isAcknowledgement: isAcknowledgement({ type, body }),
      kid: statedSignature(record).kid,
    });
  }

  /** By EndToEndId, in the form in which ids are compared. Forgeries are no payments. */
  get payments(): ReadonlyMap<string, ObservedPayment> {
    if (this.#derivedAt !== this.#order) {
      this.#payments = paymentsIn(this);
      this.#derivedAt = this.#order;
    }
    return this.#payments;
  }

  payment(requestId: string): ObservedPayment | undefined {
    return this.payments.get(requestId);
  }

  /** All booked lines of all reports, batches taken apart. */
  get lines(): ReportedEntry[] {
    return this.written.flatMap(linesOf);
  }

  #next(): number {
    this.#order += 1;
    return this.#order;
  }
}

export const linesIn = (report: LinesReport): readonly StatedLine[] =>
  report.lines.flatMap((line): readonly StatedLine[] => line.parts ?? [line]);

export const reportsOf = ({ reading }: WrittenRecord): ReadReport['reports'] =>
  reading.ok ? reading.value.reports : [];

const linesOf = (written: WrittenRecord): ReportedEntry[] =>
  reportsOf(written).flatMap((report) =>
    report.reportType === 'lines' ? linesIn(report).map((stated) => ({ written, stated })) : [],
  );

/** The EndToEndId of what a message of the kit pays; undefined for other messages. */
export function paidBy({
  message,
}: SentRecord): { kind: ObservedPayment['kind']; requestId: string; amount: string } | undefined {
  if (message.name === 'pain.013.001.07') return { kind: 'collection', ...paymentOf(message.model) };
  if (message.name === 'pain.001.001.09') return { kind: 'payout', ...paymentOf(message.model) };
  return undefined;
}

const paymentOf = ({ requestId, amount }: { requestId: string; amount: string }) => ({
  requestId: comparableId(requestId),
  amount,
});

type Building = { -readonly [K in keyof ObservedPayment]: ObservedPayment[K] } & {
  statuses: Status[];
  lines: ReportedEntry[];
  cancellations: CancellationAttempt[];
};

function paymentsIn({ sent, written }: Transcript): ReadonlyMap<string, ObservedPayment> {
  const payments = new Map<string, Building>();
  const byMessage = new Map<string, Building>();
  for (const one of sent) {
    const paid = paidBy(one);
    if (paid === undefined || one.forgery !== undefined) continue;
    const known = payments.get(paid.requestId);
    const payment = known ?? { ...paid, sent: [one], statuses: [], lines: [], cancellations: [] };
    if (known) known.sent = [...known.sent, one];
    payments.set(paid.requestId, payment);
    if ('messageId' in one.message.model) byMessage.set(one.message.model.messageId, payment);
  }
  const resolutions = new Map<string, { written: WrittenRecord; outcome: string }[]>();
  for (const one of written) {
    for (const report of reportsOf(one)) {
      if (report.reportType === 'status') {
        const { status, reason, requestId, originalMessageId } = report;
        // Our message names the payment even where the bank states another one's id.
        const payment = byMessage.get(originalMessageId) ?? payments.get(requestId ?? '');
        payment?.statuses.push({ written: one, status, reason, requestId });
      } else if (report.reportType === 'resolution') {
        const responses = resolutions.get(report.cancellationId) ?? [];
        resolutions.set(report.cancellationId, [...responses, { written: one, outcome: report.outcome }]);
      } else if (report.reportType === 'lines') {
        for (const stated of linesIn(report))
          payments.get(stated.requestId ?? '')?.lines.push({ written: one, stated });
      }
    }
  }
  for (const one of sent) {
    if (one.message.name !== 'camt.056.001.08') continue;
    const { cancellationId, requestId } = one.message.model;
    const responses = resolutions.get(comparableId(cancellationId)) ?? [];
    payments.get(comparableId(requestId))?.cancellations.push({ sent: one, cancellationId, responses });
  }
  return payments;
}
