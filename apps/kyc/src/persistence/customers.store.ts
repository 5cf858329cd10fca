// Customers in Postgres; every column that identifies a person holds a sealed value.
import { type Queryable, type Tx, findOne, insertRows } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { CustomerState } from '../domain/clearance';
import { CustomerEntity, type CustomerRow } from './customer.entity';

@Injectable()
export class CustomersStore {
  /** Lets one registration with this IIN at a time find out whether it is in use. */
  async isIinInUse(tx: Tx, iinIndex: string): Promise<boolean> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [iinIndex]);
    return (await findOne(tx, CustomerEntity, { where: { iinIndex } })) !== undefined;
  }

  /** False when the person registered before. */
  async insert(tx: Tx, row: CustomerRow): Promise<boolean> {
    // Any conflict, not only that of the id: of two at the same moment, one may meet the other in either unique index
    // of the person first. An accepted IIN cannot be what is met, because `isIinInUse` has locked it.
    return (await insertRows(tx, CustomerEntity, [row], { onConflict: 'any', returning: ['id'] })).length === 1;
  }

  find(db: Queryable, id: string): Promise<CustomerRow | undefined> {
    return findOne(db, CustomerEntity, { where: { id } });
  }

  /** What a clearance asks of customers, kept as it is until the transaction ends. By hand: every order waits for it. */
  async statesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, CustomerState>> {
    const rows = await tx.query<CustomerState & { id: string }>(
      `select id, status, residency from customer where id = any($1::uuid[]) order by id for share`,
      [[...new Set(ids)]],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }
}
