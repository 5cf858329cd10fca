// Deposits at the venues, each kept once by the venue's own id.
import type { VenueCode } from '@aiyrbas/contracts';
import { IsNull, type Queryable, type Tx, columnsOf, find, insertRows, toRows } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { DepositorEntity, VenueDepositEntity, type VenueDepositRow } from './deposit.entity';

export type NewVenueDeposit = Omit<VenueDepositRow, 'customerId' | 'seenAt'>;

/** By hand, for the join: a deposit is a customer's when there is one of its reference. */
const INSERT = `
  insert into deposit (venue, venue_deposit_id, id, customer_id, reference, amount, credited_at)
  select t.venue, t."venueDepositId", t.id, c.id, t.reference, t.amount, t."creditedAt"
  from jsonb_to_recordset($1::jsonb) as t(venue text, "venueDepositId" text, id uuid, reference text, amount jsonb,
                                          "creditedAt" timestamptz)
  left join customer c on replace(c.id::text, '-', '') = t.reference
  order by t.venue, t."venueDepositId"
  on conflict do nothing returning ${columnsOf(VenueDepositEntity)}`;

@Injectable()
export class VenueDepositsStore {
  /** @returns those that are new, in the order given, with their customers. */
  async insert(tx: Tx, deposits: readonly NewVenueDeposit[]): Promise<VenueDepositRow[]> {
    const rows = toRows(VenueDepositEntity, await tx.query(INSERT, [JSON.stringify(deposits)]));
    const saved = new Map(rows.map((row) => [row.id, row]));
    return deposits.flatMap(({ id }) => saved.get(id) ?? []);
  }

  /** Since when a venue is asked: a little before the last that is known, because clocks and commits are not in step. */
  async knownUntil(db: Queryable, venue: VenueCode): Promise<Date> {
    const [row] = await db.query<{ at: Date | null }>(
      `select max(credited_at) - interval '1 minute' as at from deposit where venue = $1`,
      [venue],
    );
    return row?.at ?? new Date(0);
  }

  ofNobody(db: Queryable): Promise<VenueDepositRow[]> {
    return find(db, VenueDepositEntity, { where: { customerId: IsNull() }, order: { seenAt: 'ASC' }, take: 500 });
  }

  saveCustomers(tx: Tx, ids: readonly string[]): void {
    insertRows(
      tx,
      DepositorEntity,
      ids.map((id) => ({ id })),
      { onConflict: ['id'] },
    );
  }
}
