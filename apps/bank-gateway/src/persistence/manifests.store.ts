// Manifests and what they are made from: the numbers of our log, the cursors and the archive of what banks wrote.
import {
  type NewRowOf,
  type Queryable,
  type RowOf,
  type Tx,
  columnsOf,
  insertRows,
  toRows,
} from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { ManifestEntity, ManifestRequestEntity } from './manifest.entity';

export type ManifestRow = RowOf<typeof ManifestEntity>;

/** The last manifest of a topic, as far as it decides whether the next one is due. */
export interface ManifestState {
  readonly topic: string;
  readonly bic: string;
  /** Of the last manifest; 0 before the first. */
  readonly number: number;
  /** Of the last manifest; undefined before the first. */
  readonly until?: Date | undefined;
  /** The last day that a manifest completes. */
  readonly day?: string | undefined;
  readonly requestedAt?: Date | undefined;
}

/** How far a partition of a topic is. */
export interface PartitionEnd {
  readonly partition: number;
  readonly epoch: number;
  /** The last number that was given, or the last offset that was read. */
  readonly last: number;
}

interface ReadRecord {
  readonly number: number;
  readonly hash: Buffer;
}

const READ_PAGE = 2_000;

@Injectable()
export class ManifestsStore {
  /** Where each topic is, with the time by the database's clock. */
  async states(
    db: Queryable,
    topics: readonly { readonly topic: string; readonly bic: string }[],
  ): Promise<{ readonly states: ManifestState[]; readonly now: Date }> {
    const rows = await db.query<{
      topic: string;
      bic: string;
      number: string | null;
      until: Date | null;
      day: string | null;
      requestedAt: Date | null;
      now: Date;
    }>(
      `select t.topic, t.bic, l.number, l.until, d.day, r.requested_at as "requestedAt", clock_timestamp() as now
       from unnest($1::text[], $2::text[]) as t(topic, bic)
       left join lateral (select number, until from manifest m where m.topic = t.topic order by number desc limit 1) l on true
       left join lateral (select max(day) as day from manifest m where m.topic = t.topic) d on true
       left join lateral (select max(requested_at) as requested_at from manifest_request q where q.bic = t.bic) r on true`,
      [topics.map(({ topic }) => topic), topics.map(({ bic }) => bic)],
    );
    return {
      states: rows.map(({ topic, bic, number, until, day, requestedAt }) => ({
        ...{ topic, bic, number: Number(number ?? 0) },
        ...{ until: until ?? undefined, day: day ?? undefined, requestedAt: requestedAt ?? undefined },
      })),
      now: rows[0]?.now ?? new Date(0),
    };
  }

  async last(db: Queryable, topic: string): Promise<ManifestRow | undefined> {
    const rows = await db.query(
      `select ${columnsOf(ManifestEntity)} from manifest where topic = $1 order by number desc limit 1`,
      [topic],
    );
    return toRows(ManifestEntity, rows)[0];
  }

  /** Every number up to these is in the log, because a number commits with its message. */
  async sentEnds(db: Queryable, topic: string): Promise<PartitionEnd[]> {
    const rows = await db.query<{ partition: number; epoch: number; seq: string }>(
      `select partition, epoch, seq from stream_head where topic = $1`,
      [topic],
    );
    return rows.map(({ partition, epoch, seq }) => ({ partition, epoch, last: Number(seq) }));
  }

  /** The first number that the log still has; undefined where it has none. */
  async oldestSent(db: Queryable, topic: string, partition: number): Promise<number | undefined> {
    const [row] = await db.query<{ first: string | null }>(
      `select min(seq) as first from outbox where topic = $1 and partition = $2`,
      [topic, partition],
    );
    return typeof row?.first === 'string' ? Number(row.first) : undefined;
  }

  /** The cursor commits with what was read; of a bank's topic it stands at the next offset. */
  async readEnds(db: Queryable, topic: string): Promise<PartitionEnd[]> {
    const rows = await db.query<{ partition: number; epoch: number; seq: string }>(
      `select partition, epoch, seq from cursor where topic = $1`,
      [topic],
    );
    return rows.map(({ partition, epoch, seq }) => ({ partition, epoch, last: Number(seq) - 1 }));
  }

  async oldestRead(db: Queryable, topic: string, partition: number): Promise<number | undefined> {
    const [row] = await db.query<{ first: string | null }>(
      `select min(record_offset) as first from bank_message
       where topic = $1 and partition = $2 and record_offset is not null`,
      [topic, partition],
    );
    return typeof row?.first === 'string' ? Number(row.first) : undefined;
  }

  /** The hashes of what was read from these offsets, both included, in order: a page at most. */
  async readPage(db: Queryable, topic: string, partition: number, from: number, to: number): Promise<ReadRecord[]> {
    const rows = await db.query<{ number: string; hash: string }>(
      // The same offset twice is one record, read again after a cursor was set back: the first reading counts.
      `select distinct on (record_offset) record_offset as number, record_hash as hash from bank_message
       where topic = $1 and partition = $2 and record_offset between $3 and $4
       order by record_offset, recorded_at limit ${READ_PAGE}`,
      [topic, partition, from, to],
    );
    return rows.map(({ number, hash }) => ({ number: Number(number), hash: Buffer.from(hash, 'hex') }));
  }

  /** @returns false when another process has made this manifest, or the day's. It waits for one that is about to. */
  async add(tx: Tx, row: NewRowOf<typeof ManifestEntity>): Promise<boolean> {
    return (await insertRows(tx, ManifestEntity, [row], { onConflict: 'any', returning: ['id'] })).length > 0;
  }

  request(tx: Tx, row: NewRowOf<typeof ManifestRequestEntity>): void {
    insertRows(tx, ManifestRequestEntity, [row]);
  }

  /** Newest first. */
  async list(
    db: Queryable,
    {
      bank,
      topic,
      after,
      limit,
    }: { bank?: string | undefined; topic?: string | undefined; after: string | null; limit: number },
  ): Promise<ManifestRow[]> {
    const rows = await db.query(
      `select ${columnsOf(ManifestEntity, 'm')} from manifest m
       where ($1::text is null or m.bic = $1) and ($2::text is null or m.topic = $2) and ($3::uuid is null or m.id < $3)
       order by m.id desc limit $4`,
      [bank ?? null, topic ?? null, after, limit],
    );
    return toRows(ManifestEntity, rows);
  }
}
