// Who the customers are, sealed: each under a key of its own.
import type { Queryable, Tx } from '@aiyrbas/persistence';
import type { SealedIdentity } from '../domain/identity';

interface Row {
  customer_id: string;
  key: string;
  name: string;
  iin: string;
  iin_index: string;
  residency: string;
}

export class IdentitiesStore {
  /** Keeps identities; a newer one of the same customer takes the older one's place under the same key. */
  async keepAll(tx: Tx, identities: readonly SealedIdentity[], now: Date): Promise<void> {
    if (identities.length === 0) return;
    await tx.query(
      `insert into customer_identity (customer_id, key, name, iin, iin_index, residency, received_at)
       select *, $7::timestamptz from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
       order by 1
       on conflict (customer_id) do update set key = excluded.key, name = excluded.name, iin = excluded.iin,
         iin_index = excluded.iin_index, residency = excluded.residency, received_at = excluded.received_at`,
      [
        identities.map((one) => one.customerId),
        identities.map((one) => one.key),
        identities.map((one) => one.name),
        identities.map((one) => one.iin),
        identities.map((one) => one.iinIndex),
        identities.map((one) => one.residency),
        now,
      ],
    );
  }

  /** Locked where they will be written again, so that a customer's key never changes under its accounts. */
  async lockAll(tx: Tx, customerIds: readonly string[]): Promise<Map<string, SealedIdentity>> {
    return this.#read(tx, customerIds, 'order by customer_id for update');
  }

  async readAll(db: Queryable, customerIds: readonly string[]): Promise<Map<string, SealedIdentity>> {
    return this.#read(db, customerIds, '');
  }

  async #read(db: Queryable, customerIds: readonly string[], how: string): Promise<Map<string, SealedIdentity>> {
    if (customerIds.length === 0) return new Map();
    const rows = await db.query<Row>(
      `select customer_id, key, name, iin, iin_index, residency from customer_identity
       where customer_id = any($1::uuid[]) ${how}`,
      [customerIds],
    );
    return new Map(
      rows.map((row) => [
        row.customer_id,
        {
          customerId: row.customer_id,
          key: row.key,
          name: row.name,
          iin: row.iin,
          iinIndex: row.iin_index,
          residency: row.residency,
        },
      ]),
    );
  }
}
