// Lines in Postgres, ingested and read a batch at a time.
import type { BreakClass, Pairing } from '@aiyrbas/contracts';
import { lastOfEach } from '@aiyrbas/kernel';
import {
  type Queryable,
  type Tx,
  columnsOf,
  insertRows,
  msUntil,
  toRows,
  unnested,
  updateRows,
} from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { Line, NewLine } from '../domain/line';
import type { LineDecision } from '../domain/match';
import { LineEntity, type LineRow } from './line.entity';

export interface Group {
  readonly pairing: Pairing;
  readonly key: string;
}

const TURN = `
  with turn as materialized (select pg_advisory_xact_lock(hashtextextended('reconciliation.lines', 0)))
  select clock_timestamp() as now from turn`;

export const GROUPS = unnested(LineEntity, { columns: ['pairing', 'key'] });

/** By hand: each group is found through the unique key, whatever their number. */
const OF_GROUPS = `select ${columnsOf(LineEntity, 'l')} from ${GROUPS.set} join line l using (pairing, key)`;

const DUE = `
  select distinct pairing, key
  from (select pairing, key from line where state = 'expected' and due_at <= $1 order by due_at limit $2) as late`;

const NEXT_DUE = `
  select least((select min(due_at) from line where state = 'expected' and due_at is not null),
               (select min(due_at) from venue_balance where state = 'expected'),
               (select min(due_at) from stated_balance where state = 'expected'),
               (select min(due_at) from paged_statement where state = 'expected'))`;

@Injectable()
export class LinesStore {
  /**
   * Locks all lines until the transaction ends. Two sides that come at the same time must see each other.
   * @returns the time at which the lock was taken. The transaction's own time is that of its beginning. With it, a
   *   transaction that has waited would undo what became late in the meantime.
   */
  async takeTurn(tx: Tx): Promise<Date> {
    const [row] = await tx.query<{ now: Date }>(TURN);
    return row!.now;
  }

  /** @returns the groups that a line was new to. */
  async insert(tx: Tx, lines: readonly (NewLine & { readonly dueAt: Date | null })[], now: Date): Promise<Group[]> {
    const rows = lines.map(({ pairing, key, side, ref, firm, orderId, amount, dueAt, day }) => ({
      ...{ pairing, key, side, ref, firm, orderId, dueAt, day },
      unit: amount.unit,
      amount: amount.minor,
      at: now,
    }));
    const onConflict = ['pairing', 'key', 'side', 'ref'] as const;
    const inserted = await insertRows(tx, LineEntity, rows, { onConflict, returning: ['pairing', 'key'] });
    return lastOfEach(inserted, ({ pairing, key }) => `${pairing} ${key}`);
  }

  async ofGroups(tx: Tx, groups: readonly Group[]): Promise<Line[]> {
    return toRows(LineEntity, await tx.query(OF_GROUPS, GROUPS.params(groups))).map(toLine);
  }

  /** Writes what has changed about them. */
  save(tx: Tx, decisions: readonly LineDecision[]): void {
    const changed = decisions.filter(
      ({ line, state, partner }) => line.state !== state || line.partner !== (partner?.id ?? null),
    );
    updateRows(
      tx,
      LineEntity,
      changed.map(({ line, state, partner }) => ({ id: line.id, state, partner: partner?.id ?? null })),
      { key: ['id'] },
    );
  }

  /** Groups with a line that is late and was not called so. */
  due(tx: Tx, now: Date, limit: number): Promise<Group[]> {
    return tx.query<Group>(DUE, [now, limit]);
  }

  /** Until the next line, balance or page of a statement is late. */
  async nextDueMs(db: Queryable): Promise<number | undefined> {
    return msUntil(db, NEXT_DUE);
  }

  /** Two people accept what is wrong with a line. */
  force(tx: Tx, id: string, what: BreakClass): void {
    updateRows(tx, LineEntity, [{ id, forced: what }], { key: ['id'] });
  }
}

const toLine = ({ firm, orderId, day, unit, amount, ...row }: LineRow): Line => ({
  ...row,
  firm: firm ?? undefined,
  orderId: orderId ?? undefined,
  day: day ?? undefined,
  amount: { unit, minor: amount },
});
