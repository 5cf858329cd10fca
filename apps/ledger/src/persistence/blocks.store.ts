// Blocks in Postgres: what comes into the next one, and the chain of those there are.
import { type NewRowOf, type Queryable, type Tx, columnsOf, find, insertRows, msUntil } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { Link, Recorded } from '../domain/block';
import { BlockEntity } from './block.entity';
import { TransactionEntity } from './transaction.entity';

/** Where the chain ends. */
export interface Tip extends Link {
  readonly last: ChainPosition;
}

/** Where a transaction stands in the chain; text, as it may be larger than a number. */
export interface ChainPosition {
  readonly writtenIn: string;
  readonly seq: string;
}

/** What comes next, and where: its number within its database transaction is the one that is recorded. */
export type Next = Recorded & ChainPosition;

const CHAIN_EVERY = `interval '10 seconds'`;

/** Before whatever was written first; rows from before there were blocks are written in 0. */
const BEGINNING: ChainPosition = { writtenIn: '0', seq: '0' };

const TIP = 'select block, hash, last_written_in, last_seq from block order by block desc limit 1';

/** The oldest transaction that is in no block yet. */
const OLDEST = `
  with tip as (${TIP})
  select booked_at from transaction
  where (written_in, seq) > (coalesce((select last_written_in from tip), 0), coalesce((select last_seq from tip), 0))
  order by written_in, seq
  limit 1`;

/**
 * Database transactions below the snapshot's `xmin` have all ended. So their rows are visible, and no row can be added
 * among them any more. An earlier statement reads `xmin`; this statement may see more rows than that one, never fewer.
 */
const NEXT = `
  select ${columnsOf(TransactionEntity, 't', ['writtenIn', 'seq', 'id', 'firm', 'kind', 'businessId', 'orderId', 'customerId'])},
         to_char(t.booked_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "bookedAt",
         t.value_date::text as "valueDate", t.cause::text as cause,
         (select json_agg(json_build_array(f.seq, d.name, c.name, f.asset, f.amount::text) order by f.seq)
          from transfer f join account d on d.id = f.debit join account c on c.id = f.credit
          where f.transaction = t.id) as transfers
  from transaction t
  where (t.written_in, t.seq) > ($1::bigint, $2::bigint) and t.written_in < $3::bigint
  order by t.written_in, t.seq
  limit $4`;

@Injectable()
export class BlocksStore {
  /** Milliseconds until blocks are due again; undefined while everything is in one. */
  nextDueMs(db: Queryable): Promise<number | undefined> {
    return msUntil(db, `select looked_at + ${CHAIN_EVERY} from chaining where exists (${OLDEST})`);
  }

  /** How long the oldest transaction has waited for its block; 0 while all are in one. */
  async oldestSeconds(db: Queryable): Promise<number> {
    const [row] = await db.query<{ seconds: number }>(
      `select extract(epoch from now() - booked_at)::float8 as seconds from (${OLDEST}) as oldest`,
    );
    return row?.seconds ?? 0;
  }

  /** Takes the chaining that is due; undefined when it is not, or another process is at it. */
  async take(tx: Tx): Promise<Date | undefined> {
    const [row] = await tx.query<{ now: Date }>(
      `select now() as now from chaining where looked_at <= now() - ${CHAIN_EVERY} for update skip locked`,
    );
    return row?.now;
  }

  /** Everything is in a block that could be. */
  ended(tx: Tx, now: Date): void {
    tx.write('update chaining set looked_at = $1', [now]);
  }

  async tip(db: Queryable): Promise<Tip | undefined> {
    const [row] = await find(db, BlockEntity, { order: { block: 'DESC' }, take: 1 });
    return row && { block: row.block, hash: row.hash, last: { writtenIn: row.lastWrittenIn, seq: row.lastSeq } };
  }

  /** Below it every database transaction has ended. */
  async horizon(db: Queryable): Promise<string> {
    const [row] = await db.query<{ xmin: string }>('select pg_snapshot_xmin(pg_current_snapshot())::text as xmin');
    return row!.xmin;
  }

  /** The transactions that follow, in the order in which they are chained. */
  next(db: Queryable, after: ChainPosition = BEGINNING, horizon: string, limit: number): Promise<Next[]> {
    return db.query<Next>(NEXT, [after.writtenIn, after.seq, horizon, limit]);
  }

  add(tx: Tx, block: NewRowOf<typeof BlockEntity>): void {
    insertRows(tx, BlockEntity, [block]);
  }
}
