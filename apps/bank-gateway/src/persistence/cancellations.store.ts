// What was asked to be taken back, and how that ended.
import type { Tx } from '@aiyrbas/persistence';

export type CancellationState = 'sent' | 'cancelled' | 'refused';

export interface Cancellation {
  readonly id: string;
  readonly requestId: string;
  readonly bic: string;
  readonly state: CancellationState;
}

export class CancellationsStore {
  /** Keeps those that are new and answers with their ids. */
  async insertAll(
    tx: Tx,
    cancellations: readonly (Cancellation & { readonly messageId: string })[],
    now: Date,
  ): Promise<Set<string>> {
    if (cancellations.length === 0) return new Set();
    const rows = await tx.query<{ id: string }>(
      `insert into cancellation (id, request_id, bic, state, message_id, asked_at)
       select *, $6::timestamptz from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
       order by 1 on conflict do nothing returning id`,
      [
        cancellations.map((one) => one.id),
        cancellations.map((one) => one.requestId),
        cancellations.map((one) => one.bic),
        cancellations.map((one) => one.state),
        cancellations.map((one) => one.messageId),
        now,
      ],
    );
    return new Set(rows.map((row) => row.id));
  }

  async lockAll(tx: Tx, ids: readonly string[]): Promise<Map<string, Cancellation>> {
    if (ids.length === 0) return new Map();
    const rows = await tx.query<{ id: string; request_id: string; bic: string; state: CancellationState }>(
      `select id, request_id, bic, state from cancellation where id = any($1::text[]) order by id for update`,
      [ids],
    );
    return new Map(
      rows.map((row) => [row.id, { id: row.id, requestId: row.request_id, bic: row.bic, state: row.state }]),
    );
  }

  saveAll(tx: Tx, cancellations: readonly Cancellation[]): void {
    if (cancellations.length === 0) return;
    tx.write(
      `update cancellation c set state = t.state from unnest($1::text[], $2::text[]) as t(id, state) where c.id = t.id`,
      [cancellations.map((one) => one.id), cancellations.map((one) => one.state)],
    );
  }
}
