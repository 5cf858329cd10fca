// Records that a consumer went past without having read them, kept by their place. Nothing else is known of them.
import {
  MoreThan,
  type Queryable,
  type Tx,
  find,
  findOne,
  insertRows,
  storableText,
  updateRows,
} from '@aiyrbas/persistence';
import { CursorEntity, PassedOverEntity, type PassedOverListRow } from '../entities/consumers.entity';

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

const REASON_BYTES_MAX = 1_000;

export class PassedOverStore {
  constructor(private readonly consumer: string) {}

  /** @returns those that were not known yet: the same place is met again after a restart. */
  async add(db: Queryable, records: readonly PassedOver[]): Promise<PassedOver[]> {
    const rows = records.map(({ topic, partition, firstOffset, lastOffset, reason, bytes, hash }) => ({
      ...{ consumer: this.consumer, topic, partition, firstOffset, lastOffset, bytes, hash },
      reason: storableText(reason, REASON_BYTES_MAX),
    }));
    const added = await insertRows(db, PassedOverEntity, rows, {
      onConflict: ['consumer', 'topic', 'partition', 'firstOffset'],
      returning: ['topic', 'partition', 'firstOffset'],
    });
    const isAdded = new Set(added.map((row) => `${row.topic}/${row.partition}/${row.firstOffset}`));
    return records.filter((record) => isAdded.has(`${record.topic}/${record.partition}/${record.firstOffset}`));
  }

  /** Oldest first. */
  list(db: Queryable, after = '0', limit = 100): Promise<PassedOverListRow[]> {
    return find(db, PassedOverEntity, {
      where: { consumer: this.consumer, id: MoreThan(after) },
      order: { id: 'ASC' },
      take: limit,
    });
  }

  /**
   * Moves the cursor of a topic of others behind an offset, and keeps what was left out. Whoever reads the partition
   * notices that its cursor was moved, and goes on from there.
   * @returns false when the consumer is past that offset, or does not read the partition.
   */
  async skip(tx: Tx, record: Omit<PassedOver, 'firstOffset'>): Promise<boolean> {
    const at = { consumer: this.consumer, topic: record.topic, partition: record.partition };
    const cursor = await findOne(tx, CursorEntity, { where: at, lock: { mode: 'pessimistic_write' } });
    if (!cursor || cursor.seq > record.lastOffset) return false;
    await this.add(tx, [{ ...record, firstOffset: cursor.seq }]);
    const row = { ...at, seq: record.lastOffset + 1n };
    updateRows(tx, CursorEntity, [row], { key: ['consumer', 'topic', 'partition'] });
    return true;
  }
}
