// Blocks in Postgres: what comes into the next one, and the chain of those there are.
import { type Queryable, type Tx, msUntil } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { Block, Link, Recorded, RecordedTransfer } from '../domain/block';

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

const TIP = 'select block::float8 as block, hash, last_written_in, last_seq from block order by block desc limit 1';

/** The oldest transaction that is in no block yet. */
const OLDEST = `
  with tip as (${TIP})
  select booked_at from transaction
  where (written_in, seq) > (coalesce((select last_written_in from tip), 0), coalesce((select last_seq from tip), 0))
  order by written_in, seq
  limit 1`;

/**
 * Database transactions below the snapshot's `xmin` have all ended, so what they wrote is there, and nothing can be added
 * among it any more. It is asked for in a statement before this one, which may see more and never less.
 */
const NEXT = `
  select t.written_in, t.seq, t.id, t.firm, t.kind, t.business_id, t.order_id, t.customer_id,
         to_char(t.booked_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as booked_at,
         t.value_date::text as value_date, t.cause::text as cause,
         (select json_agg(json_build_array(f.seq, d.name, c.name, f.asset, f.amount::text) order by f.seq)
          from transfer f join account d on d.id = f.debit join account c on c.id = f.credit
          where f.transaction = t.id) as transfers
  from transaction t
  where (t.written_in, t.seq) > ($1::bigint, $2::bigint) and t.written_in < $3::bigint
  order by t.written_in, t.seq
  limit $4`;

interface NextRow {
  written_in: string;
  seq: string;
  id: string;
  firm: string;
  kind: string;
  business_id: string;
  order_id: string | null;
  customer_id: string | null;
  booked_at: string;
  value_date: string;
  cause: string;
  transfers: RecordedTransfer[];
}

@Injectable()
export class BlocksStore {
  /** Milliseconds until blocks are due again; undefined while everything is in one. */
  async nextDueMs(db: Queryable): Promise<number | undefined> {
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
    const [row] = await db.query<{ block: number; hash: string; last_written_in: string; last_seq: string }>(TIP);
    return row && { block: row.block, hash: row.hash, last: { writtenIn: row.last_written_in, seq: row.last_seq } };
  }

  /** Below it every database transaction has ended. */
  async horizon(db: Queryable): Promise<string> {
    const [row] = await db.query<{ xmin: string }>('select pg_snapshot_xmin(pg_current_snapshot())::text as xmin');
    return row!.xmin;
  }

  /** The transactions that follow, in the order in which they are chained. */
  async next(db: Queryable, after: ChainPosition = BEGINNING, horizon: string, limit: number): Promise<Next[]> {
    const rows = await db.query<NextRow>(NEXT, [after.writtenIn, after.seq, horizon, limit]);
    return rows.map((row) => ({
      writtenIn: row.written_in,
      id: row.id,
      seq: row.seq,
      firm: row.firm,
      kind: row.kind,
      businessId: row.business_id,
      orderId: row.order_id,
      customerId: row.customer_id,
      bookedAt: row.booked_at,
      valueDate: row.value_date,
      cause: row.cause,
      transfers: row.transfers,
    }));
  }

  add(tx: Tx, block: Block & { readonly last: ChainPosition; readonly signedAt: Date; readonly jws: string }): void {
    tx.write(
      `insert into block (block, previous, root, transactions, hash, last_written_in, last_seq, signed_at, jws)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        block.block,
        block.previous,
        block.root,
        block.transactions,
        block.hash,
        block.last.writtenIn,
        block.last.seq,
        block.signedAt,
        block.jws,
      ],
    );
  }
}
