// Parking: a message that cannot be processed is stored with its reason. Later messages of the same key, on all topics,
// are parked after it, in order. Other keys continue. A message of an outside party is parked alone. Only a pointer into
// the producer's log is stored, never a payload, so any message can be parked, whatever its bytes are.
import { topicNamed } from '@aiyrbas/contracts';
import { uuidv5 } from '@aiyrbas/kernel';
import { type Queryable, type Tx, storableText } from '@aiyrbas/persistence';
import type { StampedMessage } from '../message';
import { bodyHash } from '../outbox';

export interface Parked {
  readonly message: StampedMessage;
  readonly handler: string;
  readonly reason: string;
}

export interface ParkedListRow {
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

/** An index has room for so much. */
const KEY_BYTES_MAX = 2_000;
const TYPE_BYTES_MAX = 300;
const REASON_BYTES_MAX = 4_000;

/**
 * The key that is parked. Later messages of a key of ours wait, because they build on what did not happen. A party outside
 * chooses its own keys, and anybody may have written the bad one: its messages have a key each, by their place, so that
 * none ever waits for another, and none touches a key of ours.
 */
export const parkingKeyOf = (message: StampedMessage): string =>
  storableText(
    topicNamed(message.topic).external
      ? `${message.topic}/${message.partition}/${message.seq}/${message.key}`
      : message.key,
    KEY_BYTES_MAX,
  );

/** What ids of messages are made from where only their place could be kept. */
const PARKED_ID_NAMESPACE = '1b2c9be8-6c55-5b0a-a6a5-0d5ce1c4f7c3';

/** The reason of a message that only waits for an earlier one of its key. */
export const BEHIND = 'behind a parked message of the same key';

export class Parking {
  constructor(private readonly consumer: string) {}

  /** Which of these keys are parked; locks them against a replay that runs at the same time. */
  async parkedAmong(tx: Tx, keys: readonly string[]): Promise<Set<string>> {
    if (keys.length === 0) return new Set();
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
        items.map((item) => storableText(item.message.type, TYPE_BYTES_MAX)),
        items.map((item) => item.message.id),
        items.map((item) => item.handler),
        items.map((item) => storableText(item.reason, REASON_BYTES_MAX)),
        items.map((item) => bodyHash(item.message.raw)),
      ],
    );
  }

  /** Keeps nothing of a message but its place: what is left when the message itself could not be parked. */
  parkPosition(tx: Tx, { message, handler }: Omit<Parked, 'reason'>, failure: unknown): void {
    const { topic, partition, epoch, seq } = message;
    const position = `${topic}/${partition}/${seq}`;
    const why = failure instanceof Error ? failure.name : 'error';
    tx.write(
      `with known as (insert into parked_key (consumer, key) values ($1, $6) on conflict do nothing)
       insert into parked (consumer, topic, partition, epoch, seq, key, type, event_id, handler, reason, body_hash)
       values ($1, $2, $3, $4, $5, $6, '', $7, $8, $9, '') on conflict do nothing`,
      [
        this.consumer,
        topic,
        partition,
        epoch,
        seq.toString(),
        position,
        uuidv5(PARKED_ID_NAMESPACE, position),
        handler,
        `the message could not be parked itself (${why}); only its place is known`,
      ],
    );
  }

  /** What is parked, oldest first, with how many wait behind it for the same key. */
  list(db: Queryable, after = '0', limit = 100): Promise<(ParkedListRow & { behind: string })[]> {
    return db.query<ParkedListRow & { behind: string }>(
      `select id, topic, partition, seq, key, type, handler, reason, body_hash, parked_at,
              (select count(*) from parked b where b.consumer = p.consumer and b.key = p.key and b.id > p.id) as behind
       from parked p where consumer = $1 and id > $2 order by id limit $3`,
      [this.consumer, after, limit],
    );
  }

  async find(db: Queryable, id: string): Promise<ParkedListRow | undefined> {
    const [row] = await db.query<ParkedListRow>(
      `select id, topic, partition, seq, key, type, handler, reason, body_hash, parked_at
       from parked where consumer = $1 and id = $2`,
      [this.consumer, id],
    );
    return row;
  }

  /** Keeps everybody else from this key, and gives what is parked of it, in order. */
  async lock(tx: Tx, key: string): Promise<ParkedListRow[]> {
    await tx.query(`select 1 from parked_key where consumer = $1 and key = $2 for update`, [this.consumer, key]);
    return tx.query<ParkedListRow>(
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
  release(tx: Tx, row: ParkedListRow): void {
    tx.write(`delete from parked where consumer = $1 and id = $2`, [this.consumer, row.id]);
    tx.write(
      `delete from parked_key k where consumer = $1 and key = $2
         and not exists (select 1 from parked p where p.consumer = k.consumer and p.key = k.key)`,
      [this.consumer, row.key],
    );
  }

  /** It failed again: the reason is now another one. */
  blame(tx: Tx, row: ParkedListRow, reason: string): void {
    tx.write(`update parked set reason = $3, parked_at = now() where consumer = $1 and id = $2`, [
      this.consumer,
      row.id,
      storableText(reason, REASON_BYTES_MAX),
    ]);
  }
}
