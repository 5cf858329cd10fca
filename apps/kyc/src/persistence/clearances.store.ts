// Clearances in Postgres: what was decided per request, what became of it, and what each month has of a customer's
// purchases: the sum of its clearances, which the database itself keeps as clearances come and end. Every order waits for
// these reads, and they lock in a fixed order, so their SQL is written by hand.
import {
  type Queryable,
  type RowOf,
  type Tx,
  columnsOf,
  findOne,
  insertRows,
  toRows,
  updateRows,
} from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { type ClearanceDecision, type DecidedClearance, type OrderToClear, monthKey } from '../domain/clearance';
import type { MonthUsage } from '../domain/purchase-limit';
import { ClearanceEntity, MonthUsageEntity } from './clearance.entity';

export interface Clearance extends OrderToClear {
  readonly decision: ClearanceDecision;
  readonly decidedAt: Date;
}

interface CustomerMonth {
  readonly customerId: string;
  readonly month: string;
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
    insertRows(
      tx,
      MonthUsageEntity,
      months.map(({ customerId, month }) => ({ customerId, month })),
      { onConflict: ['customerId', 'month'] },
    );
    const rows = await tx.query(
      `select ${columnsOf(MonthUsageEntity)} from month_usage
       where (customer_id, month) in (select * from unnest($1::uuid[], $2::text[]))
       order by customer_id, month for update`,
      wanted,
    );
    return new Map(toRows(MonthUsageEntity, rows).map((row) => [monthKey(row), row]));
  }

  month(db: Queryable, { customerId, month }: CustomerMonth): Promise<MonthUsage | undefined> {
    return findOne(db, MonthUsageEntity, { where: { customerId, month } });
  }

  /** Keeps what was decided, and reserves each granted purchase in its month: what is kept already reserves nothing. */
  insertAll(tx: Tx, clearances: readonly Clearance[]): void {
    const rows = clearances.map(
      ({ requestId, orderId, customerId, month, side, asset, value, decision, decidedAt }) => ({
        ...{ requestId, orderId, customerId, month, side, asset, value, decidedAt },
        state: decision.granted ? ('reserved' as const) : ('refused' as const),
        code: decision.granted ? null : decision.code,
      }),
    );
    insertRows(tx, ClearanceEntity, rows, { onConflict: ['requestId'] });
  }

  /** What was decided before for these requests. */
  async decided(tx: Tx, requestIds: readonly string[]): Promise<Map<string, DecidedClearance>> {
    const rows = await tx.query(
      `select ${columnsOf(ClearanceEntity)} from clearance where request_id = any($1::text[])`,
      [[...requestIds]],
    );
    return new Map(toRows(ClearanceEntity, rows).map((row) => [row.requestId, toDecided(row)]));
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
    updateRows(tx, ClearanceEntity, ends, { key: ['orderId'], where: `t.state = 'reserved'` });
  }
}

const toDecided = (row: RowOf<typeof ClearanceEntity>): DecidedClearance => ({
  ...row,
  side: row.side ?? undefined,
  decision: row.state === 'refused' ? { granted: false, code: row.code ?? '' } : { granted: true },
});
