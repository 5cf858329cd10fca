// What operators have stopped: read in the transaction that takes an order, so that no replica acts on an older word.
import { type Queryable, type Tx, columnsOf, find, insertRows } from '@aiyrbas/persistence';
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

@Injectable()
export class SwitchesStore {
  /** Those of these scopes that are stopped. By hand: each order waits for it. */
  stoppedAmong(tx: Tx, scopes: readonly string[]): Promise<Switch[]> {
    return tx.query<Switch>(
      `select ${columnsOf(OrderSwitchEntity)} from order_switch
       where scope = any($1::text[]) and stopped order by scope`,
      [[...new Set(scopes)]],
    );
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
