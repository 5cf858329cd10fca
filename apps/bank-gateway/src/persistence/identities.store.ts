// Who the customers are, sealed: each under a key of its own. Reads are by hand: payments wait for them.
import { type Queryable, type Tx, columnsOf, insertRows, toRows } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { SealedIdentity } from '../domain/identity';
import { CustomerIdentityEntity } from './customer-identity.entity';

const IDENTITIES = `select ${columnsOf(CustomerIdentityEntity)} from customer_identity
  where customer_id = any($1::uuid[])`;

@Injectable()
export class IdentitiesStore {
  /** Keeps identities; a newer one of the same customer takes the older one's place under the same key. */
  keepAll(tx: Tx, identities: readonly SealedIdentity[], receivedAt: Date): void {
    insertRows(
      tx,
      CustomerIdentityEntity,
      identities.map((identity) => ({ ...identity, receivedAt })),
      { onConflict: ['customerId'], update: ['key', 'name', 'iin', 'iinIndex', 'residency', 'receivedAt'] },
    );
  }

  /** Locked where they will be written again, so that a customer's key never changes under its accounts. */
  lockAll(tx: Tx, customerIds: readonly string[]): Promise<Map<string, SealedIdentity>> {
    return this.#read(tx, customerIds, `${IDENTITIES} order by customer_id for update`);
  }

  readAll(db: Queryable, customerIds: readonly string[]): Promise<Map<string, SealedIdentity>> {
    return this.#read(db, customerIds, IDENTITIES);
  }

  async #read(db: Queryable, customerIds: readonly string[], sql: string): Promise<Map<string, SealedIdentity>> {
    if (customerIds.length === 0) return new Map();
    const rows = toRows(CustomerIdentityEntity, await db.query(sql, [customerIds]));
    return new Map(rows.map((row) => [row.customerId, row]));
  }
}
