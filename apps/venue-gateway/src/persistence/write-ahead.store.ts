// Requests as they come in: once per id, set by set. SQL by hand: an order waits for it.
import { type Queryable, type RowOf, type Tx, unnested } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { NewLeg } from '../domain/request';
import { ExecutionEntity, LegEntity } from './execution.entity';

const EXECUTION = ['requestId', 'orderId', 'bodyHash', 'correlationId', 'causationId', 'traceparent'] as const;
export type NewExecution = Pick<RowOf<typeof ExecutionEntity>, (typeof EXECUTION)[number]> & {
  readonly legs: readonly NewLeg[];
};

const EXECUTIONS = unnested(ExecutionEntity, { columns: EXECUTION });
const LEGS = unnested(LegEntity, {
  columns: ['clientOrderId', 'requestId', 'position', 'venue', 'pair', 'side', 'asset', 'quantity', 'limitPrice'],
  first: EXECUTION.length + 1,
});
const INSERT = `
  with written as (
    insert into execution (request_id, order_id, body_hash, correlation_id, causation_id, traceparent)
    select * from ${EXECUTIONS.set}
    returning request_id
  )
  insert into execution_leg (client_order_id, request_id, position, venue, pair, side, asset, quantity, limit_price)
  select t.* from ${LEGS.set} join written using (request_id)`;

@Injectable()
export class WriteAheadStore {
  /** The body hash of every request that is written down already. */
  async knownRequests(db: Queryable, ids: readonly string[]): Promise<Map<string, string>> {
    const rows = await db.query<{ request_id: string; body_hash: string }>(
      `select request_id, body_hash from execution where request_id = any($1::text[])`,
      [ids],
    );
    return new Map(rows.map((row) => [row.request_id, row.body_hash]));
  }

  async knownClientOrders(db: Queryable, ids: readonly string[]): Promise<Set<string>> {
    const rows = await db.query<{ client_order_id: string }>(
      `select client_order_id from execution_leg where client_order_id = any($1::text[])`,
      [ids],
    );
    return new Set(rows.map((row) => row.client_order_id));
  }

  insert(tx: Tx, executions: readonly NewExecution[]): void {
    if (executions.length === 0) return;
    const legs = executions.flatMap((execution) =>
      execution.legs.map(({ quantity, limit, ...leg }, position) => {
        return { ...leg, position, asset: quantity.asset, quantity: quantity.minor, limitPrice: limit.minor };
      }),
    );
    tx.write(INSERT, [...EXECUTIONS.params(executions), ...LEGS.params(legs)]);
  }
}
