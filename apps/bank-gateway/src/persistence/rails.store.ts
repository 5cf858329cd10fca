// The rails and their suspensions: dated rows, read as of a moment. A suspension only ever gets an earlier end, by an
// approved proposal.
import {
  type NewRowOf,
  type Queryable,
  type Tx,
  columnsOf,
  find,
  findOne,
  insertRows,
  msUntil,
  toRows,
  updateRows,
} from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { type Rail, RailEntity, RailSuspensionEntity, type Suspension } from './rail.entity';

/** By the database's clock, which plain reads do not know. */
const APPLIES_NOW = `s.from_at <= clock_timestamp() and (s.to_at is null or s.to_at > clock_timestamp())`;

@Injectable()
export class RailsStore {
  /** Makes the rails that are not there yet, open. @returns those that were made. */
  make(tx: Tx, rails: readonly NewRowOf<typeof RailEntity>[]): Promise<Pick<Rail, 'bic' | 'scheme' | 'direction'>[]> {
    return insertRows(tx, RailEntity, rails, {
      onConflict: ['bic', 'scheme', 'direction'],
      returning: ['bic', 'scheme', 'direction'],
    });
  }

  /** Which (bank, direction) of account transfers are open now. By hand: payments wait for it. */
  async open(db: Queryable): Promise<(bic: string, direction: 'in' | 'out') => boolean> {
    const rows = await db.query<{ bic: string; direction: string }>(
      `select r.bic, r.direction from rail r
       where r.scheme = 'account-transfer' and not exists (
         select from rail_suspension s where s.rail_id = r.id and s.bin_range is null and ${APPLIES_NOW})`,
    );
    const open = new Set(rows.map((row) => `${row.bic}/${row.direction}`));
    return (bic, direction) => open.has(`${bic}/${direction}`) || open.has(`${bic}/both`);
  }

  /** Milliseconds until the next suspension ends that applies now. */
  nextEndMs(db: Queryable): Promise<number | undefined> {
    return msUntil(db, `select min(s.to_at) from rail_suspension s where ${APPLIES_NOW}`);
  }

  all(db: Queryable): Promise<Rail[]> {
    return find(db, RailEntity, { order: { id: 'ASC' } });
  }

  find(db: Queryable, id: string): Promise<Rail | undefined> {
    return findOne(db, RailEntity, { where: { id } });
  }

  /** The suspensions that apply now, oldest first. */
  async suspensionsNow(db: Queryable): Promise<Suspension[]> {
    const sql = `select ${columnsOf(RailSuspensionEntity, 's')} from rail_suspension s
      where ${APPLIES_NOW} order by s.from_at`;
    return toRows(RailSuspensionEntity, await db.query(sql));
  }

  suspensionsOf(db: Queryable, railId: string): Promise<Suspension[]> {
    return find(db, RailSuspensionEntity, { where: { railId }, order: { fromAt: 'DESC', id: 'DESC' } });
  }

  async suspend(tx: Tx, suspension: NewRowOf<typeof RailSuspensionEntity>): Promise<Suspension> {
    const [row] = await insertRows(tx, RailSuspensionEntity, [suspension], { returning: 'all' });
    return row!;
  }

  lockSuspension(tx: Tx, railId: string, id: string): Promise<Suspension | undefined> {
    return findOne(tx, RailSuspensionEntity, { where: { id, railId }, lock: { mode: 'pessimistic_write' } });
  }

  endSuspension(tx: Tx, id: string, toAt: Date, endedByProposal: string): void {
    updateRows(tx, RailSuspensionEntity, [{ id, toAt, endedByProposal }], { key: ['id'] });
  }
}
