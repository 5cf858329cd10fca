// Records of the banks that had no effect, by their position, and how many rejections a bank was sent in a minute.
import {
  type NewRowOf,
  type Queryable,
  type RowOf,
  type Tx,
  columnsOf,
  insertRows,
  storableText,
  toRows,
  updateRows,
} from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { grantedOf } from '../domain/rejection';
import { UnacceptedRecordEntity } from './unaccepted-record.entity';

export type UnacceptedRow = RowOf<typeof UnacceptedRecordEntity>;
const POSITION = ['topic', 'partition', 'firstOffset', 'outcome'] as const;
const REASON_BYTES_MAX = 2_000;

/** A record that the bus could not read, or that it parked for a fault of ours. */
export interface Unprocessed {
  readonly topic: string;
  readonly partition: number;
  readonly firstOffset: bigint;
  readonly lastOffset: bigint;
  readonly reason: string;
  readonly isParked: boolean;
}

@Injectable()
export class UnacceptedRecordsStore {
  /** @returns the ids of those whose position was not known yet: a record is met again after a restore. */
  async add(tx: Tx, rows: readonly NewRowOf<typeof UnacceptedRecordEntity>[]): Promise<Set<string>> {
    const stored = rows.map((row) => ({ ...row, reason: storableText(row.reason, REASON_BYTES_MAX) }));
    const added = await insertRows(tx, UnacceptedRecordEntity, stored, { onConflict: POSITION, returning: ['id'] });
    return new Set(added.map(({ id }) => id));
  }

  markSent(tx: Tx, sent: readonly Pick<UnacceptedRow, 'id' | 'acknowledgementId'>[]): void {
    const rows = sent.map((row) => ({ ...row, acknowledgement: 'sent' as const }));
    updateRows(tx, UnacceptedRecordEntity, rows, { key: ['id'] });
  }

  /** Takes from what a bank may be sent in this minute. The row is locked until the commit, so the limit holds for all. */
  async take(tx: Tx, bic: string, wanted: number, perMinute: number, now: Date): Promise<number> {
    const minute = new Date(Math.floor(now.getTime() / MINUTE_MS) * MINUTE_MS);
    tx.write(`insert into rejection_rate (bic, minute, sent) values ($1, $2, 0) on conflict do nothing`, [bic, minute]);
    const [row] = await tx.query<{ minute: Date; sent: number }>(
      `select minute, sent from rejection_rate where bic = $1 for update`,
      [bic],
    );
    // A transaction that began in the minute before counts in the later one.
    const isOver = row!.minute < minute;
    const used = isOver ? 0 : row!.sent;
    const granted = grantedOf(wanted, used, perMinute);
    tx.write(`update rejection_rate set minute = $2, sent = $3 where bic = $1`, [
      bic,
      isOver ? minute : row!.minute,
      used + granted,
    ]);
    return granted;
  }

  /** Newest first. */
  async list(
    db: Queryable,
    { bank, after, limit }: { bank?: string | undefined; after: string | null; limit: number },
  ): Promise<UnacceptedRow[]> {
    const rows = await db.query(
      `select ${columnsOf(UnacceptedRecordEntity, 'r')} from unaccepted_record r
       where ($1::text is null or r.bic = $1) and ($2::uuid is null or r.id < $2) order by r.id desc limit $3`,
      [bank ?? null, after, limit],
    );
    return toRows(UnacceptedRecordEntity, rows);
  }

  /** What the bus skipped or parked of the banks' reports, and no bank was informed of yet. */
  async unprocessed(db: Queryable, topics: readonly string[], limit: number): Promise<Unprocessed[]> {
    const rows = await db.query<Unprocessed & { firstOffset: string; lastOffset: string }>(
      `select * from (
         select topic, partition, first_offset as "firstOffset", last_offset as "lastOffset", reason, false as "isParked"
         from passed_over
         union all
         select topic, partition, seq - 1, seq - 1, reason, true from parked
       ) s
       where topic = any($1) and not exists (
         select from unaccepted_record r
         where r.topic = s.topic and r.partition = s.partition and r.first_offset = s."firstOffset")
       order by topic, partition, "firstOffset" limit $2`,
      [topics, limit],
    );
    return rows.map((row) => ({
      ...row,
      firstOffset: BigInt(row.firstOffset),
      lastOffset: BigInt(row.lastOffset),
    }));
  }
}

const MINUTE_MS = 60_000;
