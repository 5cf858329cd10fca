// Deposits at the venues, each kept once by the venue's own id.
import type { VenueCode, WireMoney } from '@aiyrbas/contracts';
import type { Queryable, Tx } from '@aiyrbas/persistence';

export interface Deposit {
  readonly id: string;
  readonly venue: VenueCode;
  readonly venueDepositId: string;
  /** 32 hex digits where it may be a customer's. */
  readonly reference: string;
  readonly amount: WireMoney;
  readonly creditedAt: Date;
}

export interface StoredDeposit extends Deposit {
  /** Null when its reference is nobody's. */
  readonly customerId: string | null;
}

/** Keeps those that are new, and says whose they are: a customer's, when there is one of that reference. */
export async function keepNewDeposits(tx: Tx, deposits: readonly Deposit[]): Promise<StoredDeposit[]> {
  const rows = await tx.query<{ id: string; customer_id: string | null }>(
    `insert into deposit (venue, venue_deposit_id, id, customer_id, reference, amount, credited_at)
     select t.venue, t."venueDepositId", t.id, c.id, t.reference, t.amount, t."creditedAt"
     from jsonb_to_recordset($1::jsonb) as t(venue text, "venueDepositId" text, id uuid, reference text, amount jsonb,
                                             "creditedAt" timestamptz)
     left join customer c on replace(c.id::text, '-', '') = t.reference
     order by t.venue, t."venueDepositId"
     on conflict do nothing returning id, customer_id`,
    [JSON.stringify(deposits)],
  );
  const owners = new Map(rows.map((row) => [row.id, row.customer_id]));
  return deposits.filter(({ id }) => owners.has(id)).map((one) => ({ ...one, customerId: owners.get(one.id)! }));
}

/** Since when a venue is asked: a little before the last that is known, because clocks and commits are not in step. */
export async function depositsKnownUntil(db: Queryable, venue: VenueCode): Promise<Date> {
  const [row] = await db.query<{ at: Date | null }>(
    `select max(credited_at) - interval '1 minute' as at from deposit where venue = $1`,
    [venue],
  );
  return row?.at ?? new Date(0);
}

export const depositsOfNobody = (db: Queryable): Promise<Omit<Deposit, 'id'>[]> =>
  db.query<Omit<Deposit, 'id'>>(
    `select venue, venue_deposit_id as "venueDepositId", reference, amount, credited_at as "creditedAt"
     from deposit where customer_id is null order by seen_at limit 500`,
  );

export const saveCustomers = (tx: Tx, ids: readonly string[]): Promise<unknown> =>
  tx.query(`insert into customer (id) select * from unnest($1::uuid[]) order by 1 on conflict do nothing`, [ids]);
