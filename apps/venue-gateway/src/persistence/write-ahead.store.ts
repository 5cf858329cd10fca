// Requests as they come in: once per id, set by set.
import type { Queryable, Tx } from '@aiyrbas/persistence';
import type { NewLeg } from '../domain/request';

export interface NewExecution {
  readonly requestId: string;
  readonly orderId: string;
  readonly bodyHash: string;
  readonly correlationId: string | undefined;
  readonly causationId: string;
  readonly traceparent: string | undefined;
  readonly legs: readonly NewLeg[];
}

/** The body hash of every request that is written down already. */
export async function knownRequests(db: Queryable, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await db.query<{ request_id: string; body_hash: string }>(
    `select request_id, body_hash from execution where request_id = any($1::text[])`,
    [ids],
  );
  return new Map(rows.map((row) => [row.request_id, row.body_hash]));
}

export async function knownClientOrders(db: Queryable, ids: readonly string[]): Promise<Set<string>> {
  const rows = await db.query<{ client_order_id: string }>(
    `select client_order_id from execution_leg where client_order_id = any($1::text[])`,
    [ids],
  );
  return new Set(rows.map((row) => row.client_order_id));
}

export function insertExecutions(tx: Tx, executions: readonly NewExecution[]): void {
  const legs = executions.flatMap((execution) => execution.legs.map((leg, position) => ({ leg, position })));
  tx.write(
    `with written as (
       insert into execution (request_id, order_id, body_hash, correlation_id, causation_id, traceparent)
       select * from unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[])
       returning request_id
     )
     insert into execution_leg (client_order_id, request_id, position, venue, pair, side, asset, quantity, limit_price)
     select l.* from unnest($7::text[], $8::text[], $9::smallint[], $10::text[], $11::text[], $12::text[], $13::text[],
                            $14::numeric[], $15::numeric[])
       as l(client_order_id, request_id, position, venue, pair, side, asset, quantity, limit_price)
     join written using (request_id)`,
    [
      executions.map((execution) => execution.requestId),
      executions.map((execution) => execution.orderId),
      executions.map((execution) => execution.bodyHash),
      executions.map((execution) => execution.correlationId ?? null),
      executions.map((execution) => execution.causationId),
      executions.map((execution) => execution.traceparent ?? null),
      legs.map(({ leg }) => leg.clientOrderId),
      legs.map(({ leg }) => leg.requestId),
      legs.map(({ position }) => position),
      legs.map(({ leg }) => leg.venue),
      legs.map(({ leg }) => leg.pair),
      legs.map(({ leg }) => leg.side),
      legs.map(({ leg }) => leg.quantity.asset),
      legs.map(({ leg }) => leg.quantity.minor.toString()),
      legs.map(({ leg }) => leg.limit.minor.toString()),
    ],
  );
}
