// Breaks in Postgres: those that are open, new ones, and how they end.
import { type Queryable, type Tx, columnsOf, findOne, insertRows, unnested } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { Ending, FoundBreak, OpenBreak } from '../domain/break';
import { BreakEntity, type BreakRow } from './break.entity';
import { GROUPS, type Group } from './lines.store';

/** By hand: each group is found through an index, whatever their number. */
const OPEN = `
  select ${columnsOf(BreakEntity, 'b', ['id', 'class', 'pairing', 'key', 'line'])}
  from ${GROUPS.set} join break b using (pairing, key)
  where b.resolved_at is null`;

const ENDED = unnested(BreakEntity, { columns: ['id', 'resolution'], first: 2 });
const END = `
  update break b set resolved_at = greatest($1, b.found_at), resolution = t.resolution
  from ${ENDED.set}
  where b.id = t.id and b.resolved_at is null`;

export type Found = FoundBreak & { readonly id: string };

@Injectable()
export class BreaksStore {
  open(tx: Tx, groups: readonly Group[]): Promise<OpenBreak[]> {
    return tx.query<OpenBreak>(OPEN, GROUPS.params(groups));
  }

  /** The old ones end before the new ones begin: one at a time is open about a line. */
  save(tx: Tx, found: readonly Found[], ended: readonly Ending[], now: Date): void {
    if (ended.length > 0) tx.write(END, [now, ...ENDED.params(ended)]);
    const rows = found.map(({ id, class: of, pairing, key, line, side, firm, orderId, told, booked }) => ({
      ...{ id, class: of, pairing, key, line, side, firm, orderId },
      ...{ toldUnit: told?.unit, told: told?.minor, bookedUnit: booked?.unit, booked: booked?.minor },
      foundAt: now,
    }));
    insertRows(tx, BreakEntity, rows);
  }

  byId(db: Queryable, id: string): Promise<BreakRow | undefined> {
    return findOne(db, BreakEntity, { where: { id } });
  }
}
