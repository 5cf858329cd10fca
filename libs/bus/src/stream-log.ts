// Reading a service's kept log: for consumers that start, that fell behind, or that miss a message.
import { topicNamed } from '@aiyrbas/contracts';
import { singleFlight } from '@aiyrbas/kernel';
import { type Database, columnsOf, toRows } from '@aiyrbas/persistence';
import type { BodySeal } from '@aiyrbas/privacy';
import { OutboxEntity, StreamHeadEntity } from './entities/streams.entity';
import type { StampedMessage } from './message';

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
    const rows = await this.database.query(
      `select ${columnsOf(OutboxEntity)} from outbox where topic = $1 and partition = $2 and seq between $3 and $4
       order by epoch, seq limit ${LOG_PAGE}`,
      [topic, partition, from.toString(), to.toString()],
    );
    return toRows(OutboxEntity, rows).map(({ body, recordedAt: _, ...row }) => ({
      ...row,
      source: this.service,
      correlationId: row.correlationId ?? undefined,
      causationId: row.causationId ?? undefined,
      traceparent: row.traceparent ?? undefined,
      raw: this.seal && topicNamed(row.topic).external ? this.seal.open(`outbox:${row.id}`, body) : body,
    }));
  }

  async #heads(): Promise<StreamHead[]> {
    return toRows(
      StreamHeadEntity,
      await this.database.query(`select ${columnsOf(StreamHeadEntity)} from stream_head order by topic, partition`),
    );
  }
}
