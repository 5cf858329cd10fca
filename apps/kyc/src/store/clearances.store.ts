// Clearances in Postgres: what was decided per request, and what became of it.
import type { Tx } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { ClearanceSubject, ClearanceVerdict } from '../domain/clearance';

/** What was decided, and about what. */
export interface Decided extends ClearanceSubject {
  readonly verdict: ClearanceVerdict;
}

export interface Clearance extends Decided {
  readonly requestId: string;
  readonly month: string;
  readonly decidedAt: Date;
}

interface DecidedRow {
  readonly request_id: string;
  readonly order_id: string;
  readonly customer_id: string;
  readonly asset: string;
  readonly value: string;
  readonly state: string;
  readonly code: string | null;
}

@Injectable()
export class ClearancesStore {
  insertAll(tx: Tx, clearances: readonly Clearance[]): void {
    if (clearances.length === 0) return;
    tx.write(
      `insert into clearance (request_id, order_id, customer_id, month, asset, value, state, code, decided_at)
       select * from unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::numeric[], $7::text[],
                            $8::text[], $9::timestamptz[])
       on conflict (request_id) do nothing`,
      [
        clearances.map((one) => one.requestId),
        clearances.map((one) => one.orderId),
        clearances.map((one) => one.customerId),
        clearances.map((one) => one.month),
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
      `select request_id, order_id, customer_id, asset, value, state, code from clearance
       where request_id = any($1::text[])`,
      [[...requestIds]],
    );
    return new Map(rows.map((row) => [row.request_id, fromRow(row)]));
  }

  /** A reservation ends once: with the order's completion it counts, with any other end it is free again. */
  end(tx: Tx, ends: readonly { orderId: string; state: 'committed' | 'released' }[]): void {
    tx.write(
      `update clearance c set state = t.state from unnest($1::uuid[], $2::text[]) as t(order_id, state)
       where c.order_id = t.order_id and c.state = 'reserved'`,
      [ends.map((end) => end.orderId), ends.map((end) => end.state)],
    );
  }
}

const fromRow = (row: DecidedRow): Decided => ({
  orderId: row.order_id,
  customerId: row.customer_id,
  asset: row.asset,
  value: BigInt(row.value),
  verdict: row.state === 'refused' ? { granted: false, code: row.code ?? '' } : { granted: true },
});
