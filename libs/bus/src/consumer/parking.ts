// Parking: what cannot be processed is set aside with its reason, and so is everything later of the same key, across
// all topics, in order. Other keys flow on. Only a pointer into the producer's log is kept, never a payload.
import { topicNamed } from '@aiyrbas/contracts';
import type { Queryable, Tx } from '@aiyrbas/persistence';
import type { StampedMessage } from '../message';
import { bodyHash } from '../outbox';

export interface Parked {
  readonly message: StampedMessage;
  readonly handler: string;
  readonly reason: string;
}

export interface ParkedRow {
  id: string;
  topic: string;
  partition: number;
  seq: string;
  key: string;
  type: string;
  handler: string;
  reason: string;
  body_hash: string;
  parked_at: Date;
}

/**
 * The key that is parked. A party outside chooses its own keys, so its messages are kept apart by their topic: a bank
 * that writes an order's id as its key parks its own message, never the order.
 */
export const parkingKeyOf = (message: StampedMessage): string =>
  topicNamed(message.topic).external ? `${message.topic}/${message.key}` : message.key;

/** The reason of a message that only waits for an earlier one of its key. */
export const BEHIND = 'behind a parked message of the same key';

export class Parking {
  constructor(private readonly consumer: string) {}

  /** Which of these keys are parked; locks them against a replay that runs at the same time. */
  async parkedAmong(tx: Tx, keys: readonly string[]): Promise<Set<string>> {
    const rows = await tx.query<{ key: string }>(
      `select key from parked_key where consumer = $1 and key = any($2::text[]) order by key for share`,
      [this.consumer, [...new Set(keys)]],
    );
    return new Set(rows.map((row) => row.key));
  }

  park(tx: Tx, items: readonly Parked[]): void {
    if (items.length === 0) return;
    tx.write(
      `insert into parked_key (consumer, key) select $1, key from unnest($2::text[]) as t(key)
       group by key order by key on conflict do nothing`,
      [this.consumer, items.map((item) => parkingKeyOf(item.message))],
    );
    tx.write(
      `insert into parked (consumer, topic, partition, epoch, seq, key, type, event_id, handler, reason, body_hash)
       select $1, t.* from unnest($2::text[], $3::int[], $4::int[], $5::bigint[], $6::text[], $7::text[], $8::uuid[],
                                  $9::text[], $10::text[], $11::text[]) as t
       on conflict do nothing`,
      [
        this.consumer,
        items.map((item) => item.message.topic),
        items.map((item) => item.message.partition),
        items.map((item) => item.message.epoch),
        items.map((item) => item.message.seq.toString()),
        items.map((item) => parkingKeyOf(item.message)),
        items.map((item) => item.message.type),
        items.map((item) => item.message.id),
        items.map((item) => item.handler),
        items.map((item) => item.reason.slice(0, 2000)),
        items.map((item) => bodyHash(item.message.raw)),
      ],
    );
  }

  /** What is parked, oldest first, with how many wait behind it for the same key. */
  list(db: Queryable, after = '0', limit = 100): Promise<(ParkedRow & { behind: string })[]> {
    return db.query<ParkedRow & { behind: string }>(
      `select id, topic, partition, seq, key, type, handler, reason, body_hash, parked_at,
              (select count(*) from parked b where b.consumer = p.consumer and b.key = p.key and b.id > p.id) as behind
       from parked p where consumer = $1 and id > $2 order by id limit $3`,
      [this.consumer, after, limit],
    );
  }

  async find(db: Queryable, id: string): Promise<ParkedRow | undefined> {
    const [row] = await db.query<ParkedRow>(
      `select id, topic, partition, seq, key, type, handler, reason, body_hash, parked_at
       from parked where consumer = $1 and id = $2`,
      [this.consumer, id],
    );
    return row;
  }

  /** Keeps everybody else from this key, and gives what is parked of it, in order. */
  async lock(tx: Tx, key: string): Promise<ParkedRow[]> {
    await tx.query(`select 1 from parked_key where consumer = $1 and key = $2 for update`, [this.consumer, key]);
    return tx.query<ParkedRow>(
      `select id, topic, partition, seq, key, type, handler, reason, body_hash, parked_at
       from parked where consumer = $1 and key = $2 order by id`,
      [this.consumer, key],
    );
  }

  /** Throws a message away, which must be the first of its key; false when it is not. */
  async discard(tx: Tx, key: string, id: string): Promise<boolean> {
    const [head] = await this.lock(tx, key);
    if (head?.id !== id) return false;
    this.release(tx, head);
    return true;
  }

  /** The message is done with; when it was the last of its key, the key flows again. */
  release(tx: Tx, row: ParkedRow): void {
    tx.write(`delete from parked where consumer = $1 and id = $2`, [this.consumer, row.id]);
    tx.write(
      `delete from parked_key k where consumer = $1 and key = $2
         and not exists (select 1 from parked p where p.consumer = k.consumer and p.key = k.key)`,
      [this.consumer, row.key],
    );
  }

  /** It failed again: the reason is now another one. */
  blame(tx: Tx, row: ParkedRow, reason: string): void {
    tx.write(`update parked set reason = $3, parked_at = now() where consumer = $1 and id = $2`, [
      this.consumer,
      row.id,
      reason.slice(0, 2000),
    ]);
  }
}
