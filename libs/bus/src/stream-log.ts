// Reading a service's kept log: for consumers that start, that fell behind, or that miss a message.
import { topicNamed } from '@aiyrbas/contracts';
import { singleFlight } from '@aiyrbas/kernel';
import type { Database } from '@aiyrbas/persistence';
import type { BodySeal } from '@aiyrbas/privacy';
import type { StampedMessage } from './message';

interface LogRow {
  topic: string;
  partition: number;
  epoch: number;
  seq: string;
  id: string;
  type: string;
  subject: string;
  subject_seq: string;
  key: string;
  time: Date;
  correlation_id: string | null;
  causation_id: string | null;
  traceparent: string | null;
  headers: Record<string, string>;
  body: string;
}

export interface StreamHead {
  readonly topic: string;
  readonly partition: number;
  readonly epoch: number;
  readonly seq: bigint;
}

/** At most this many messages at a time, so that a consumer far behind does not fill the memory. */
export const LOG_PAGE = 500;

export class StreamLog {
  /** How far this log is. Those who ask at the same moment share one answer. */
  readonly heads = singleFlight(() => this.#heads());

  constructor(
    readonly service: string,
    readonly database: Database,
    private readonly seal?: BodySeal,
  ) {}

  /** Messages `from`..`to` (both included) of one partition in order; at most `LOG_PAGE`. */
  async read(topic: string, partition: number, from: bigint, to: bigint): Promise<StampedMessage[]> {
    const rows = await this.database.query<LogRow>(
      `select topic, partition, epoch, seq, id, type, subject, subject_seq, key, time, correlation_id, causation_id,
              traceparent, headers, body
       from outbox where topic = $1 and partition = $2 and seq between $3 and $4
       order by epoch, seq limit ${LOG_PAGE}`,
      [topic, partition, from.toString(), to.toString()],
    );
    return rows.map((row) => ({
      topic: row.topic,
      partition: row.partition,
      epoch: row.epoch,
      seq: BigInt(row.seq),
      id: row.id,
      type: row.type,
      source: this.service,
      subject: row.subject,
      subjectSeq: BigInt(row.subject_seq),
      key: row.key,
      time: row.time,
      correlationId: row.correlation_id ?? undefined,
      causationId: row.causation_id ?? undefined,
      traceparent: row.traceparent ?? undefined,
      headers: row.headers,
      raw: this.seal && topicNamed(row.topic).external ? this.seal.open(`outbox:${row.id}`, row.body) : row.body,
    }));
  }

  async #heads(): Promise<StreamHead[]> {
    const rows = await this.database.query<{ topic: string; partition: number; epoch: number; seq: string }>(
      `select topic, partition, epoch, seq from stream_head order by topic, partition`,
    );
    return rows.map((row) => ({ ...row, seq: BigInt(row.seq) }));
  }
}
