// Limit policies in Postgres: rows that are added and never changed.
import { type Queryable, type Tx, columnsOf, insertRows, toRows } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { LimitPolicyEntity, type LimitPolicyRow } from './limit-policy.entity';

/** By hand: every clearance waits for it. */
const ALL = `select ${columnsOf(LimitPolicyEntity)} from limit_policy order by valid_from desc, id desc`;

@Injectable()
export class LimitPoliciesStore {
  /** Newest first. */
  async all(db: Queryable): Promise<LimitPolicyRow[]> {
    return toRows(LimitPolicyEntity, await db.query(ALL));
  }

  add(tx: Tx, row: LimitPolicyRow): void {
    insertRows(tx, LimitPolicyEntity, [row]);
  }
}
