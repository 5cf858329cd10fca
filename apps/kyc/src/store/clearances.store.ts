// Clearances in Postgres: what was decided per request, and what became of it.
import type { Tx } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';

export interface Clearance {
  readonly requestId: string;
  readonly orderId: string;
  readonly customerId: string;
  readonly month: string;
  readonly asset: string;
  /** Minor units. */
  readonly value: bigint;
  readonly state: 'reserved' | 'refused';
  readonly code?: string | undefined;
  readonly decidedAt: Date;
}

@Injectable()
export class ClearancesStore {
  async insertAll(tx: Tx, clearances: readonly Clearance[]): Promise<void> {
    await tx.query(
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
        clearances.map((one) => one.state),
        clearances.map((one) => one.code ?? null),
        clearances.map((one) => one.decidedAt),
      ],
    );
  }

  /** What was decided before for these requests. */
  async decided(tx: Tx, requestIds: readonly string[]): Promise<Map<string, { granted: boolean; code: string }>> {
    const rows = await tx.query<{ request_id: string; state: string; code: string | null }>(
      `select request_id, state, code from clearance where request_id = any($1::text[])`,
      [[...requestIds]],
    );
    return new Map(rows.map((row) => [row.request_id, { granted: row.state !== 'refused', code: row.code ?? '' }]));
  }

  /** A reservation ends once: with the order's completion it counts, with any other end it is free again. */
  async end(tx: Tx, ends: readonly { orderId: string; state: 'committed' | 'released' }[]): Promise<void> {
    await tx.query(
      `update clearance c set state = t.state from unnest($1::uuid[], $2::text[]) as t(order_id, state)
       where c.order_id = t.order_id and c.state = 'reserved'`,
      [ends.map((end) => end.orderId), ends.map((end) => end.state)],
    );
  }
}
