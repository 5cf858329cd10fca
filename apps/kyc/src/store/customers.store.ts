// Customers in Postgres; every column that identifies a person holds a sealed value.
import type { Queryable, Tx } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { Standing } from '../domain/clearance';
import type { CustomerStatus } from '../domain/registration';

export interface CustomerRow {
  readonly id: string;
  readonly issuer: string;
  readonly subject: string;
  readonly status: CustomerStatus;
  readonly reason: string | null;
  readonly wrapped_key: string;
  readonly iin_index: string;
  readonly iin: string;
  readonly full_name: string;
  readonly birth_date: string;
  readonly phone: string;
  readonly email: string;
  readonly document: string;
  readonly citizenship: string;
  readonly residency: string;
  readonly accepted_terms: string;
  readonly registered_at: Date;
}

@Injectable()
export class CustomersStore {
  /** Lets one registration with this IIN at a time find out whether it is in use. */
  async isIinInUse(tx: Tx, iinIndex: string): Promise<boolean> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [iinIndex]);
    return (await tx.query(`select 1 from customer where iin_index = $1 limit 1`, [iinIndex])).length > 0;
  }

  /** False when the person registered before. */
  async insert(tx: Tx, row: CustomerRow): Promise<boolean> {
    const columns = Object.keys(row);
    // Any conflict, not only that of the id: of two at the same moment, one may meet the other in either unique index
    // of the person first. An accepted IIN cannot be what is met, because `isIinInUse` has locked it.
    const rows = await tx.query(
      `insert into customer (${columns.join(', ')}) values (${columns.map((_, at) => `$${at + 1}`).join(', ')})
       on conflict do nothing returning id`,
      Object.values(row),
    );
    return rows.length === 1;
  }

  async find(db: Queryable, id: string): Promise<CustomerRow | undefined> {
    return (await db.query<CustomerRow>(`select * from customer where id = $1`, [id]))[0];
  }

  /** What a clearance asks of customers, kept as it is until the transaction ends. */
  async standings(tx: Tx, ids: readonly string[]): Promise<Map<string, Standing>> {
    const rows = await tx.query<Standing & { id: string }>(
      `select id, status, residency from customer where id = any($1::uuid[]) order by id for share`,
      [[...new Set(ids)]],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }
}
