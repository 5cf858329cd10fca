// What operators have stopped: read in the transaction that takes an order, so that no replica acts on an older word.
import { type Queryable, type Tx, find, insertRows } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { Terms } from '../domain/order';
import { OrderSwitchEntity, OrderSwitchTurnEntity, type Switch } from './order-switch.entity';

/** The switches that an order hangs on. */
export const scopesOf = ({ bic, asset, venues }: Pick<Terms, 'bic' | 'asset' | 'venues'>): string[] => [
  'all',
  `asset:${asset}`,
  ...(bic === undefined ? [] : [`bank:${bic}`]),
  ...venues.map(({ venue }) => `venue:${venue}`),
];

export interface Stopped {
  readonly scopes: readonly string[];
  readonly restricted: ReadonlySet<string>;
}

@Injectable()
export class SwitchesStore {
  /**
   * Those of these scopes that are stopped, and those of these customers who owe the firm. By hand, and in one statement:
   * each order waits for it.
   */
  async stoppedAmong(tx: Tx, scopes: readonly string[], customerIds: readonly string[]): Promise<Stopped> {
    const rows = await tx.query<{ scope: string | null; customerId: string | null }>(
      `(select scope, null::uuid as "customerId" from order_switch
        where scope = any($1::text[]) and stopped order by scope)
       union all
       select null, customer_id from customer_debt where customer_id = any($2::uuid[]) and owed > 0`,
      [[...new Set(scopes)], [...new Set(customerIds)]],
    );
    return {
      scopes: rows.flatMap(({ scope }) => scope ?? []),
      restricted: new Set(rows.flatMap(({ customerId }) => customerId ?? [])),
    };
  }

  all(db: Queryable): Promise<Switch[]> {
    return find(db, OrderSwitchEntity, { order: { scope: 'ASC' } });
  }

  /** Every turn of a switch is kept. */
  turn(tx: Tx, turned: Switch): void {
    insertRows(tx, OrderSwitchEntity, [turned], { onConflict: ['scope'], update: ['stopped', 'comment', 'by', 'at'] });
    insertRows(tx, OrderSwitchTurnEntity, [turned]);
  }
}
