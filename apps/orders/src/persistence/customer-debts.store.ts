// What customers owe, as sums of the ledger's events.
import type { Money } from '@aiyrbas/money';
import { type Queryable, type Tx, unnested } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { CustomerDebtEntity } from './customer-debt.entity';

export interface DebtChange {
  readonly customerId: string;
  readonly firm: string;
  /** Below zero for less. */
  readonly change: Money;
}

const CHANGED = unnested(CustomerDebtEntity, { columns: ['customerId', 'firm', 'asset', 'owed'] });

@Injectable()
export class CustomerDebtsStore {
  /** By hand: amounts are added to what is there. In key order, so that two batches never wait in a circle. */
  add(tx: Tx, changes: readonly DebtChange[]): void {
    const rows = changes.map(({ customerId, firm, change }) => ({
      customerId,
      firm,
      asset: change.asset,
      owed: change.minor,
    }));
    tx.write(
      `insert into customer_debt as d (customer_id, firm, asset, owed)
       select customer_id, firm, asset, sum(owed) from ${CHANGED.set} group by 1, 2, 3 order by 1, 2, 3
       on conflict (customer_id, firm, asset) do update set owed = d.owed + excluded.owed`,
      CHANGED.params(rows),
    );
  }

  async isRestricted(db: Queryable, customerId: string): Promise<boolean> {
    const rows = await db.query(`select from customer_debt where customer_id = $1 and owed > 0 limit 1`, [customerId]);
    return rows.length > 0;
  }
}
