// What operators have stopped: read in the transaction that takes an order, so that no replica acts on an older word.
import type { Queryable, Tx } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { Terms } from '../domain/order';

export interface Switch {
  readonly scope: string;
  readonly stopped: boolean;
  readonly comment: string;
  readonly by: string;
  readonly at: Date;
}

/** The switches that an order hangs on. */
export const scopesOf = ({ bic, asset, venues }: Pick<Terms, 'bic' | 'asset' | 'venues'>): string[] => [
  'all',
  `asset:${asset}`,
  ...(bic === undefined ? [] : [`bank:${bic}`]),
  ...venues.map(({ venue }) => `venue:${venue}`),
];

@Injectable()
export class SwitchesStore {
  /** Those of these scopes that are stopped. */
  stoppedAmong(tx: Tx, scopes: readonly string[]): Promise<Switch[]> {
    return tx.query<Switch>(
      `select scope, stopped, comment, by, at from order_switch where scope = any($1::text[]) and stopped order by scope`,
      [[...new Set(scopes)]],
    );
  }

  all(db: Queryable): Promise<Switch[]> {
    return db.query<Switch>(`select scope, stopped, comment, by, at from order_switch order by scope`);
  }

  /** Every turn of a switch is kept. */
  async turn(tx: Tx, { scope, stopped, comment, by, at }: Switch): Promise<void> {
    await tx.query(
      `with turned as (
         insert into order_switch (scope, stopped, comment, by, at) values ($1, $2, $3, $4, $5)
         on conflict (scope) do update set stopped = excluded.stopped, comment = excluded.comment, by = excluded.by, at = excluded.at
         returning *)
       insert into order_switch_turn (scope, stopped, comment, by, at) select scope, stopped, comment, by, at from turned`,
      [scope, stopped, comment, by, at],
    );
  }
}
