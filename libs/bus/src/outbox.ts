// The outbox: events are published in the transaction that made them true. Each gets the next number of its partition under
// the row lock of `stream_head`, held until the commit. So numbers have no gaps, and their order is the order of commits.
import { topicNamed } from '@aiyrbas/contracts';
import { sha256 } from '@aiyrbas/kernel';
import type { BodySeal } from '@aiyrbas/privacy';
import type { Tx } from '@aiyrbas/persistence';
import { type AtCrashPoint, surviveEverything } from './crash-points';
import type { OutboundMessage, StampedMessage } from './message';
import { partitionOf } from './partition';

const STAMP = `
  with fact as (
    select * from unnest($1::text[], $2::int[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::timestamptz[],
                         $8::text[], $9::text[], $10::text[], $11::text[], $12::text[]) with ordinality
      as t(topic, partition, id, type, subject, key, time, correlation_id, causation_id, traceparent, headers, body, ord)
  ), head as (
    insert into stream_head as h (topic, partition, seq)
    select topic, partition, count(*) from fact group by 1, 2 order by 1, 2
    on conflict (topic, partition) do update set seq = h.seq + excluded.seq
    returning topic, partition, epoch, seq
  ), about as (
    insert into stream_subject as s (topic, subject, seq)
    select topic, subject, count(*) from fact
    -- Not before the heads are locked: who holds a partition's head is alone with its subjects, so nobody waits in a circle.
    where (select count(*) from head) > 0
    group by 1, 2 order by 1, 2
    on conflict (topic, subject) do update set seq = s.seq + excluded.seq
    returning topic, subject, seq
  )
  insert into outbox (topic, partition, epoch, seq, id, type, subject, subject_seq, key, time,
                      correlation_id, causation_id, traceparent, headers, body)
  select f.topic, f.partition, h.epoch,
         h.seq + 1 - row_number() over (partition by f.topic, f.partition order by f.ord desc),
         f.id, f.type, f.subject,
         a.seq + 1 - row_number() over (partition by f.topic, f.subject order by f.ord desc),
         f.key, coalesce(f.time, now()), f.correlation_id, f.causation_id, f.traceparent, f.headers::jsonb, f.body
  from fact f
  join head h on h.topic = f.topic and h.partition = f.partition
  join about a on a.topic = f.topic and a.subject = f.subject
  returning id, partition, epoch, seq, subject_seq, time`;

interface StampRow {
  id: string;
  partition: number;
  epoch: number;
  seq: string;
  subject_seq: string;
  time: Date;
}

/** Where stamped messages go once their transaction has committed. */
export type AfterStamp = (messages: readonly StampedMessage[]) => void;

export class Outbox {
  readonly #appended = new WeakMap<Tx, OutboundMessage[]>();

  constructor(
    private readonly source: string,
    private readonly afterCommit: AfterStamp,
    private readonly at: AtCrashPoint = surviveEverything,
    private readonly seal?: BodySeal,
  ) {}

  /**
   * Publishes events in this transaction. One statement, sent with the commit, numbers and writes them. So the partitions'
   * locks are held only for as long as the commit takes, and are always acquired in the same order.
   */
  async append(tx: Tx, messages: readonly OutboundMessage[]): Promise<void> {
    if (messages.length === 0) return;
    const appended = this.#appended.get(tx);
    if (appended) {
      appended.push(...messages);
      return;
    }
    const first = [...messages];
    this.#appended.set(tx, first);
    tx.beforeCommit(async () => this.#stamp(tx, first));
  }

  #stamp(tx: Tx, messages: readonly OutboundMessage[]): void {
    this.at('outbox.before-stamp');
    const params = [
      messages.map((message) => message.topic),
      messages.map((message) => partitionOf(message.key, topicNamed(message.topic).partitions)),
      messages.map((message) => message.id),
      messages.map((message) => message.type),
      messages.map((message) => message.subject),
      messages.map((message) => message.key),
      messages.map((message) => message.time ?? null),
      messages.map((message) => message.correlationId ?? null),
      messages.map((message) => message.causationId ?? null),
      messages.map((message) => message.traceparent ?? null),
      messages.map((message) => JSON.stringify(message.headers)),
      messages.map((message) => storedBody(message, this.seal)),
    ];
    tx.write<StampRow>(STAMP, params, (rows) => {
      this.at('outbox.after-stamp');
      // Whoever waits for the commit goes on first: a reader has its next batch asked for while this one is handed on.
      setImmediate(() => this.afterCommit(this.#stamped(messages, rows)));
    });
  }

  #stamped(messages: readonly OutboundMessage[], rows: readonly StampRow[]): StampedMessage[] {
    const messageOf = new Map(messages.map((message) => [message.id, message]));
    return [...rows]
      .sort((a, b) => Number(a.seq) - Number(b.seq))
      .map((row): StampedMessage => {
        const message = messageOf.get(row.id)!;
        return {
          ...message,
          source: this.source,
          partition: row.partition,
          epoch: row.epoch,
          seq: BigInt(row.seq),
          subjectSeq: BigInt(row.subject_seq),
          time: row.time,
        };
      });
  }
}

/** What the log keeps of a body: messages to and from banks name people, so they are sealed. */
const storedBody = (message: OutboundMessage, seal: BodySeal | undefined): string =>
  seal && topicNamed(message.topic).external ? seal.seal(`outbox:${message.id}`, message.raw) : message.raw;

/** What the parked list shows in place of a payload. */
export const bodyHash = (raw: string): string => sha256(raw).toString('hex');
