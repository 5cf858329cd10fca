// Customers in Postgres; every column that identifies a person holds a sealed value.
import { type Queryable, type Tx, findOne, insertRows, updateRows } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { CustomerState } from '../domain/clearance';
import { CustomerEntity, type CustomerRow } from './customer.entity';

@Injectable()
export class CustomersStore {
  /**
   * Whether somebody was accepted with this IIN; one application with it at a time finds out. Others than the accepted do not
   * count: who sends another's IIN first must not lock its owner out.
   */
  async isIinInUse(tx: Tx, iinIndex: string): Promise<boolean> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [iinIndex]);
    return (await findOne(tx, CustomerEntity, { where: { iinIndex, status: 'accepted' } })) !== undefined;
  }

  /** False when the person registered before. */
  async insert(tx: Tx, row: CustomerRow): Promise<boolean> {
    // Any conflict, not only that of the id: of two at the same moment, one may meet the other in either unique index
    // of the person first. An accepted IIN cannot be what is met, because `isIinInUse` has locked it.
    return (await insertRows(tx, CustomerEntity, [row], { onConflict: 'any', returning: ['id'] })).length === 1;
  }

  /** What was sent before is overwritten, and its key with it. */
  replace(tx: Tx, row: CustomerRow): void {
    updateRows(tx, CustomerEntity, [row], { key: ['id'] });
  }

  /** Keeps the row as it is until the transaction ends. */
  lock(tx: Tx, id: string): Promise<CustomerRow | undefined> {
    return findOne(tx, CustomerEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
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
