// Requested cancellations of collections, and their results.
import { Any, type NewRowOf, type Tx, columnsOf, find, insertRows, toRows, updateRows } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { type Cancellation, CancellationEntity } from './cancellation.entity';

@Injectable()
export class CancellationsStore {
  /** Keeps those that are new and answers with their ids. */
  async insertAll(tx: Tx, cancellations: readonly NewRowOf<typeof CancellationEntity>[]): Promise<Set<string>> {
    const key = ['id'] as const;
    const inserted = await insertRows(tx, CancellationEntity, cancellations, { onConflict: key, returning: key });
    return new Set(inserted.map(({ id }) => id));
  }

  /** By hand: it locks in one order. */
  async lockAll(tx: Tx, ids: readonly string[]): Promise<Map<string, Cancellation>> {
    if (ids.length === 0) return new Map();
    const rows = await tx.query(
      `select ${columnsOf(CancellationEntity)} from cancellation where id = any($1::text[]) order by id for update`,
      [ids],
    );
    return new Map(toRows(CancellationEntity, rows).map((row) => [row.id, row]));
  }

  /** What each of them was to cancel. */
  async requestsOf(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const rows = await find(tx, CancellationEntity, { where: { id: Any(ids) } });
    return new Map(rows.map(({ id, requestId }) => [id, requestId]));
  }

  saveAll(tx: Tx, cancellations: readonly Cancellation[]): void {
    const rows = cancellations.map(({ id, state }) => ({ id, state }));
    updateRows(tx, CancellationEntity, rows, { key: ['id'] });
  }
}
