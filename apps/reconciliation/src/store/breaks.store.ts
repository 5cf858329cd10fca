// Breaks in Postgres: those that are open, new ones, and how they end.
import type { BreakClass, LineSide, Pairing } from '@aiyrbas/contracts';
import type { Queryable, Tx } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { Ending, Finding, OpenBreak } from '../domain/break';
import type { Counted } from '../domain/line';
import { type Group, groupColumns } from './lines.store';

const OPEN = `
  select b.id, b.class, b.pairing, b.key, b.line::text as line
  from unnest($1::text[], $2::text[]) as g(pairing, key) join break b using (pairing, key)
  where b.resolved_at is null`;

const INSERT = `
  insert into break (id, class, pairing, key, line, side, firm, order_id, told_unit, told, booked_unit, booked, found_at)
  select *, $13 from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[],
                            $8::uuid[], $9::text[], $10::numeric[], $11::text[], $12::numeric[])`;

const END = `
  update break b set resolved_at = greatest($3, b.found_at), resolution = e.resolution
  from unnest($1::uuid[], $2::text[]) as e(id, resolution)
  where b.id = e.id and b.resolved_at is null`;

export interface BreakRow {
  id: string;
  seq: string;
  class: BreakClass;
  pairing: Pairing;
  key: string;
  line: string | null;
  side: LineSide | null;
  firm: string | null;
  order_id: string | null;
  told_unit: Counted['unit'] | null;
  told: string | null;
  booked_unit: Counted['unit'] | null;
  booked: string | null;
  found_at: Date;
  resolved_at: Date | null;
  resolution: Ending['resolution'] | null;
}

export const BREAK_COLUMNS = `id, seq::text as seq, class, pairing, key, line::text as line, side, firm, order_id,
  told_unit, told::text as told, booked_unit, booked::text as booked, found_at, resolved_at, resolution`;

export type Found = Finding & { readonly id: string };

@Injectable()
export class BreaksStore {
  open(tx: Tx, groups: readonly Group[]): Promise<OpenBreak[]> {
    return tx.query<OpenBreak>(OPEN, groupColumns(groups));
  }

  /** The old ones end before the new ones begin: one at a time is open about a line. */
  save(tx: Tx, found: readonly Found[], ended: readonly Ending[], now: Date): void {
    if (ended.length > 0) tx.write(END, [ended.map(({ id }) => id), ended.map(({ resolution }) => resolution), now]);
    if (found.length === 0) return;
    const column = <T>(of: (finding: Found) => T | undefined): (T | null)[] => found.map((one) => of(one) ?? null);
    tx.write(INSERT, [
      column(({ id }) => id),
      column((one) => one.class),
      column(({ pairing }) => pairing),
      column(({ key }) => key),
      column(({ line }) => line),
      column(({ side }) => side),
      column(({ firm }) => firm),
      column(({ orderId }) => orderId),
      column(({ told }) => told?.unit),
      column(({ told }) => told?.minor.toString()),
      column(({ booked }) => booked?.unit),
      column(({ booked }) => booked?.minor.toString()),
      now,
    ]);
  }

  async byId(db: Queryable, id: string): Promise<BreakRow | undefined> {
    const [row] = await db.query<BreakRow>(`select ${BREAK_COLUMNS} from break where id = $1`, [id]);
    return row;
  }
}
