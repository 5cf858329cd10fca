// Clearances in Postgres: what was decided per request, what became of it, and what each month has of a customer's
// purchases: the sum of its clearances, which the database itself keeps as clearances come and end.
import type { Queryable, Tx } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { type Ask, type ClearanceVerdict, type Decided, monthKey } from '../domain/clearance';
import type { MonthUsage } from '../domain/purchase-limit';

export interface Clearance extends Ask {
  readonly verdict: ClearanceVerdict;
  readonly decidedAt: Date;
}

interface CustomerMonth {
  readonly customerId: string;
  readonly month: string;
}

interface DecidedRow {
  readonly request_id: string;
  readonly order_id: string;
  readonly customer_id: string;
  readonly side: 'buy' | 'sell' | null;
  readonly asset: string;
  readonly value: string;
  readonly state: string;
  readonly code: string | null;
}

interface UsageRow extends CustomerMonth {
  readonly reserved: string;
  readonly used: string;
}

@Injectable()
export class ClearancesStore {
  /**
   * Locks months, so that of two who reserve in one month the second sees what the first has reserved. In one order for
   * all, or two batches would wait for each other; made before, because a row that is not there cannot be locked.
   */
  async lockMonths(tx: Tx, months: readonly CustomerMonth[]): Promise<Map<string, MonthUsage>> {
    if (months.length === 0) return new Map();
    const wanted = [months.map((one) => one.customerId), months.map((one) => one.month)];
    const made = tx.query(
      `insert into month_usage (customer_id, month)
       select distinct * from unnest($1::uuid[], $2::text[]) as t(customer_id, month) order by 1, 2 on conflict do nothing`,
      wanted,
    );
    const locked = tx.query<UsageRow>(
      `select customer_id as "customerId", month, reserved, used from month_usage
       where (customer_id, month) in (select * from unnest($1::uuid[], $2::text[]))
       order by customer_id, month for update`,
      wanted,
    );
    const [, rows] = await Promise.all([made, locked]);
    return new Map(rows.map((row) => [monthKey(row), usageOf(row)]));
  }

  async month(db: Queryable, { customerId, month }: CustomerMonth): Promise<MonthUsage | undefined> {
    const [row] = await db.query<UsageRow>(
      `select customer_id as "customerId", month, reserved, used from month_usage where customer_id = $1 and month = $2`,
      [customerId, month],
    );
    return row && usageOf(row);
  }

  /** Keeps what was decided, and reserves each granted purchase in its month: what is kept already reserves nothing. */
  insertAll(tx: Tx, clearances: readonly Clearance[]): void {
    if (clearances.length === 0) return;
    tx.write(
      `insert into clearance (request_id, order_id, customer_id, month, side, asset, value, state, code, decided_at)
       select * from unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::numeric[],
                            $8::text[], $9::text[], $10::timestamptz[])
       on conflict (request_id) do nothing`,
      [
        clearances.map((one) => one.requestId),
        clearances.map((one) => one.orderId),
        clearances.map((one) => one.customerId),
        clearances.map((one) => one.month),
        clearances.map((one) => one.side),
        clearances.map((one) => one.asset),
        clearances.map((one) => one.value.toString()),
        clearances.map(({ verdict }) => (verdict.granted ? 'reserved' : 'refused')),
        clearances.map(({ verdict }) => (verdict.granted ? null : verdict.code)),
        clearances.map((one) => one.decidedAt),
      ],
    );
  }

  /** What was decided before for these requests. */
  async decided(tx: Tx, requestIds: readonly string[]): Promise<Map<string, Decided>> {
    const rows = await tx.query<DecidedRow>(
      `select request_id, order_id, customer_id, side, asset, value, state, code from clearance
       where request_id = any($1::text[])`,
      [[...requestIds]],
    );
    return new Map(rows.map((row) => [row.request_id, fromRow(row)]));
  }

  /**
   * A reservation ends once: with the order's completion it is used, with any other end its own month has it back, whatever
   * month it is by now.
   */
  end(tx: Tx, ends: readonly { orderId: string; state: 'committed' | 'released' }[]): void {
    const orderIds = ends.map((end) => end.orderId);
    // The months first and in order, as those lock them who reserve.
    tx.write(
      `select from month_usage where (customer_id, month) in (
         select customer_id, month from clearance where order_id = any($1::uuid[]) and state = 'reserved' and side = 'buy')
       order by customer_id, month for update`,
      [orderIds],
    );
    tx.write(
      `update clearance c set state = t.state from unnest($1::uuid[], $2::text[]) as t(order_id, state)
       where c.order_id = t.order_id and c.state = 'reserved'`,
      [orderIds, ends.map((end) => end.state)],
    );
  }
}

const usageOf = ({ reserved, used }: UsageRow): MonthUsage => ({ reserved: BigInt(reserved), used: BigInt(used) });

const fromRow = (row: DecidedRow): Decided => ({
  orderId: row.order_id,
  customerId: row.customer_id,
  side: row.side ?? undefined,
  asset: row.asset,
  value: BigInt(row.value),
  verdict: row.state === 'refused' ? { granted: false, code: row.code ?? '' } : { granted: true },
});
