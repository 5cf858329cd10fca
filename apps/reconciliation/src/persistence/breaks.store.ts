// Breaks in Postgres: those that are open, new ones, and how they end.
import { type Queryable, type Tx, columnsOf, findOne, insertRows } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { Ending, FoundBreak, OpenBreak } from '../domain/break';
import { BreakEntity, type BreakRow } from './break.entity';
import { type Group, groupColumns } from './lines.store';

/** By hand: each group is found through an index, whatever their number. */
const OPEN = `
  select ${columnsOf(BreakEntity, 'b', ['id', 'class', 'pairing', 'key', 'line'])}
  from unnest($1::text[], $2::text[]) as g(pairing, key) join break b using (pairing, key)
  where b.resolved_at is null`;

const END = `
  update break b set resolved_at = greatest($3, b.found_at), resolution = e.resolution
  from unnest($1::uuid[], $2::text[]) as e(id, resolution)
  where b.id = e.id and b.resolved_at is null`;

export type Found = FoundBreak & { readonly id: string };

@Injectable()
export class BreaksStore {
  open(tx: Tx, groups: readonly Group[]): Promise<OpenBreak[]> {
    return tx.query<OpenBreak>(OPEN, groupColumns(groups));
  }

  /** The old ones end before the new ones begin: one at a time is open about a line. */
  save(tx: Tx, found: readonly Found[], ended: readonly Ending[], now: Date): void {
    if (ended.length > 0) tx.write(END, [ended.map(({ id }) => id), ended.map(({ resolution }) => resolution), now]);
    const rows = found.map(({ told: published, booked, ...breakFound }) => ({
      id: breakFound.id,
      class: breakFound.class,
      pairing: breakFound.pairing,
      key: breakFound.key,
      line: breakFound.line,
      side: breakFound.side,
      firm: breakFound.firm,
      orderId: breakFound.orderId,
      toldUnit: published?.unit,
      told: published?.minor,
      bookedUnit: booked?.unit,
      booked: booked?.minor,
      foundAt: now,
    }));
    insertRows(tx, BreakEntity, rows);
  }

  byId(db: Queryable, id: string): Promise<BreakRow | undefined> {
    return findOne(db, BreakEntity, { where: { id } });
  }
}
