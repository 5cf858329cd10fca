// Parking: a message that cannot be processed is stored with its reason. Later messages of the same key, on all topics,
// are parked after it, in order. Other keys continue. A message of an outside party is parked alone. Only a pointer into
// the producer's log is stored, never a payload, so any message can be parked, whatever its bytes are.
import { topicNamed } from '@aiyrbas/contracts';
import { uuidv5 } from '@aiyrbas/kernel';
import {
  type NewRowOf,
  type Queryable,
  type Tx,
  columnsOf,
  find,
  findOne,
  insertRows,
  storableText,
  toRows,
} from '@aiyrbas/persistence';
import { ParkedEntity, ParkedKeyEntity, type ParkedListRow } from '../entities/consumers.entity';
import type { StampedMessage } from '../message';
import { bodyHash } from '../outbox';

export interface Parked {
  readonly message: StampedMessage;
  readonly handler: string;
  readonly reason: string;
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
    this.#insert(
      tx,
      items.map(({ message, handler, reason }) => ({
        ...positionOf(message),
        key: parkingKeyOf(message),
        type: storableText(message.type, TYPE_BYTES_MAX),
        eventId: message.id,
        handler,
        reason: storableText(reason, REASON_BYTES_MAX),
        bodyHash: bodyHash(message.raw),
      })),
    );
  }

  /** Keeps nothing of a message but its place: what is left when the message itself could not be parked. */
  parkPosition(tx: Tx, { message, handler }: Omit<Parked, 'reason'>, failure: unknown): void {
    const { topic, partition, seq } = message;
    const position = `${topic}/${partition}/${seq}`;
    const why = failure instanceof Error ? failure.name : 'error';
    const reason = `the message could not be parked itself (${why}); only its place is known`;
    const unknown = { type: '', eventId: uuidv5(PARKED_ID_NAMESPACE, position), bodyHash: '' };
    this.#insert(tx, [{ ...positionOf(message), ...unknown, key: position, handler, reason }]);
  }

  /** What is parked, oldest first, with how many wait behind it for the same key. */
  async list(db: Queryable, after = '0', limit = 100): Promise<(ParkedListRow & { behind: string })[]> {
    const rows = await db.query<{ behind: string }>(
      `select ${columnsOf(ParkedEntity, 'p')},
              (select count(*) from parked b where b.consumer = p.consumer and b.key = p.key and b.id > p.id) as behind
       from parked p where consumer = $1 and id > $2 order by id limit $3`,
      [this.consumer, after, limit],
    );
    return toRows(ParkedEntity, rows);
  }

  find(db: Queryable, id: string): Promise<ParkedListRow | undefined> {
    return findOne(db, ParkedEntity, { where: { consumer: this.consumer, id } });
  }

  /** Keeps everybody else from this key, and gives what is parked of it, in order. */
  async lock(tx: Tx, key: string): Promise<ParkedListRow[]> {
    await tx.query(`select 1 from parked_key where consumer = $1 and key = $2 for update`, [this.consumer, key]);
    return find(tx, ParkedEntity, { where: { consumer: this.consumer, key }, order: { id: 'ASC' } });
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

  #insert(tx: Tx, parked: readonly Omit<NewRowOf<typeof ParkedEntity>, 'consumer'>[]): void {
    const rows = parked.map((row) => ({ consumer: this.consumer, ...row }));
    const keys = rows.map(({ consumer, key }) => ({ consumer, key }));
    insertRows(tx, ParkedKeyEntity, keys, { onConflict: ['consumer', 'key'] });
    insertRows(tx, ParkedEntity, rows, { onConflict: 'any' });
  }
}

const positionOf = ({ topic, partition, epoch, seq }: StampedMessage) => ({ topic, partition, epoch, seq });
