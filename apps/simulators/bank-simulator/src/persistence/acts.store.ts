// What the bank still has to do, by the time it is due.
import { type Queryable, type Tx, insertRows, msUntil } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { PutOff } from '../domain/work';
import { ActEntity } from './simulated-accounts.entity';

const AT_ONCE_MAX = 100;

@Injectable()
export class ActsStore {
  putOff(tx: Tx, acts: readonly { readonly dueAt: Date; readonly what: PutOff }[]): void {
    insertRows(tx, ActEntity, acts);
  }

  /** Takes what is due, in order; it is gone with this transaction. Another process takes other acts. */
  async takeDue(tx: Tx): Promise<{ readonly acts: PutOff[]; readonly now: Date }> {
    const rows = await tx.query<{ id: string; what: PutOff; now: Date }>(
      `with due as (
         select id from act where due_at <= clock_timestamp() order by due_at, id limit ${AT_ONCE_MAX}
         for update skip locked
       )
       delete from act where id in (select id from due) returning id, what, clock_timestamp() as now`,
    );
    rows.sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
    return { acts: rows.map((row) => row.what), now: rows[0]?.now ?? new Date(0) };
  }

  /** Milliseconds until the next act is due, by the database's clock; undefined when there is none. */
  async nextDueMs(db: Queryable): Promise<number | undefined> {
    return msUntil(db, `select min(due_at) from act`);
  }
}
