// Records that a consumer went past without having read them, kept by their place. Nothing else is known of them.
import { storableText, type Queryable, type Tx } from '@aiyrbas/persistence';

/** A stretch of one partition, by the broker's offsets. */
export interface PassedOver {
  readonly topic: string;
  readonly partition: number;
  readonly firstOffset: bigint;
  readonly lastOffset: bigint;
  readonly reason: string;
  /** How many bytes the broker gave for it, and their SHA-256 in hexadecimal. */
  readonly bytes?: number;
  readonly hash?: string;
}

export interface PassedOverListRow {
  id: string;
  topic: string;
  partition: number;
  first_offset: string;
  last_offset: string;
  reason: string;
  bytes: number | null;
  hash: string | null;
  passed_at: Date;
}

const REASON_BYTES_MAX = 1_000;

export class PassedOverStore {
  constructor(private readonly consumer: string) {}

  /** @returns those that were not known yet: the same place is met again after a restart. */
  async add(db: Queryable, records: readonly PassedOver[]): Promise<PassedOver[]> {
    const rows = await db.query<{ topic: string; partition: number; first_offset: string }>(
      `insert into passed_over (consumer, topic, partition, first_offset, last_offset, reason, bytes, hash)
       select $1, t.* from unnest($2::text[], $3::int[], $4::bigint[], $5::bigint[], $6::text[], $7::int[], $8::text[])
         as t(topic, partition, first_offset, last_offset, reason, bytes, hash)
       order by topic, partition, first_offset on conflict do nothing returning topic, partition, first_offset`,
      [
        this.consumer,
        records.map((record) => record.topic),
        records.map((record) => record.partition),
        records.map((record) => record.firstOffset.toString()),
        records.map((record) => record.lastOffset.toString()),
        records.map((record) => storableText(record.reason, REASON_BYTES_MAX)),
        records.map((record) => record.bytes ?? null),
        records.map((record) => record.hash ?? null),
      ],
    );
    const added = new Set(rows.map((row) => `${row.topic}/${row.partition}/${row.first_offset}`));
    return records.filter((record) => added.has(`${record.topic}/${record.partition}/${record.firstOffset}`));
  }

  /** Oldest first. */
  list(db: Queryable, after = '0', limit = 100): Promise<PassedOverListRow[]> {
    return db.query<PassedOverListRow>(
      `select id, topic, partition, first_offset, last_offset, reason, bytes, hash, passed_at
       from passed_over where consumer = $1 and id > $2 order by id limit $3`,
      [this.consumer, after, limit],
    );
  }

  /**
   * Moves the cursor of a topic of others behind an offset, and keeps what was left out. Whoever reads the partition
   * notices that its cursor was moved, and goes on from there.
   * @returns false when the consumer is past that offset, or does not read the partition.
   */
  async skip(tx: Tx, record: Omit<PassedOver, 'firstOffset'>): Promise<boolean> {
    const [cursor] = await tx.query<{ seq: string }>(
      `select seq from cursor where consumer = $1 and topic = $2 and partition = $3 for update`,
      [this.consumer, record.topic, record.partition],
    );
    if (!cursor || BigInt(cursor.seq) > record.lastOffset) return false;
    await this.add(tx, [{ ...record, firstOffset: BigInt(cursor.seq) }]);
    await tx.query(`update cursor set seq = $4 where consumer = $1 and topic = $2 and partition = $3`, [
      this.consumer,
      record.topic,
      record.partition,
      (record.lastOffset + 1n).toString(),
    ]);
    return true;
  }
}
