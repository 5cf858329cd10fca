// The cursors of a consumer: how far each partition's effects are in this database. Their row locks fence a stale
// owner: whoever did not move a cursor itself does not go on from it.
import type { Queryable, Tx } from '@aiyrbas/persistence';

export interface Position {
  readonly topic: string;
  readonly partition: number;
  readonly epoch: number;
  readonly seq: bigint;
}

interface CursorRow {
  topic: string;
  partition: number;
  epoch: number;
  seq: string;
}

const positionOf = (row: CursorRow): Position => ({ ...row, seq: BigInt(row.seq) });

export class Cursors {
  constructor(readonly consumer: string) {}

  async all(db: Queryable): Promise<Position[]> {
    const rows = await db.query<CursorRow>(`select topic, partition, epoch, seq from cursor where consumer = $1`, [
      this.consumer,
    ]);
    return rows.map(positionOf);
  }

  /** Makes the rows of partitions that were never read before, so that there is something to lock. */
  async create(db: Queryable, partitions: readonly { topic: string; partition: number }[]): Promise<void> {
    await db.query(
      `insert into cursor (consumer, topic, partition, epoch, seq)
       select $1, t.topic, t.partition, 1, 0 from unnest($2::text[], $3::int[]) as t(topic, partition)
       order by 2, 3 on conflict do nothing`,
      [
        this.consumer,
        partitions.map((topicPartition) => topicPartition.topic),
        partitions.map((topicPartition) => topicPartition.partition),
      ],
    );
  }

  /** Locks the cursors in one order and reads the database's clock. */
  async lock(
    tx: Tx,
    partitions: readonly { topic: string; partition: number }[],
  ): Promise<{ positions: Position[]; now: Date }> {
    const rows = await tx.query<CursorRow & { now: Date }>(
      `select c.topic, c.partition, c.epoch, c.seq, clock_timestamp() as now
       from cursor c join unnest($2::text[], $3::int[]) as t(topic, partition)
         on c.topic = t.topic and c.partition = t.partition
       where c.consumer = $1 order by c.topic, c.partition for update of c`,
      [
        this.consumer,
        partitions.map((topicPartition) => topicPartition.topic),
        partitions.map((topicPartition) => topicPartition.partition),
      ],
    );
    return { positions: rows.map(positionOf), now: rows[0]?.now ?? new Date(0) };
  }

  advance(tx: Tx, positions: readonly Position[]): void {
    tx.write(
      `update cursor c set epoch = t.epoch, seq = t.seq
       from unnest($2::text[], $3::int[], $4::int[], $5::bigint[]) as t(topic, partition, epoch, seq)
       where c.consumer = $1 and c.topic = t.topic and c.partition = t.partition`,
      [
        this.consumer,
        positions.map((position) => position.topic),
        positions.map((position) => position.partition),
        positions.map((position) => position.epoch),
        positions.map((position) => position.seq.toString()),
      ],
    );
  }
}
