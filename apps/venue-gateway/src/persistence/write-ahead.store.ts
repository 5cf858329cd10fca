// Requests as they come in: once per id, set by set. SQL by hand: an order waits for it.
import { type NewRowOf, type Queryable, type Tx } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { NewLeg } from '../domain/request';
import type { ExecutionEntity } from './execution.entity';

export type NewExecution = NewRowOf<typeof ExecutionEntity> & { readonly legs: readonly NewLeg[] };

const INSERT = `
  with written as (
    insert into execution (request_id, order_id, body_hash, correlation_id, causation_id, traceparent)
    select * from unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[])
    returning request_id
  )
  insert into execution_leg (client_order_id, request_id, position, venue, pair, side, asset, quantity, limit_price)
  select l.* from unnest($7::text[], $8::text[], $9::smallint[], $10::text[], $11::text[], $12::text[], $13::text[],
                         $14::numeric[], $15::numeric[])
    as l(client_order_id, request_id, position, venue, pair, side, asset, quantity, limit_price)
  join written using (request_id)`;

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
    const legs = executions.flatMap((execution) => execution.legs.map((leg, position) => ({ ...leg, position })));
    tx.write(INSERT, [
      executions.map(({ requestId }) => requestId),
      executions.map(({ orderId }) => orderId),
      executions.map(({ bodyHash }) => bodyHash),
      executions.map(({ correlationId }) => correlationId ?? null),
      executions.map(({ causationId }) => causationId ?? null),
      executions.map(({ traceparent }) => traceparent ?? null),
      legs.map(({ clientOrderId }) => clientOrderId),
      legs.map(({ requestId }) => requestId),
      legs.map(({ position }) => position),
      legs.map(({ venue }) => venue),
      legs.map(({ pair }) => pair),
      legs.map(({ side }) => side),
      legs.map(({ quantity }) => quantity.asset),
      legs.map(({ quantity }) => quantity.minor.toString()),
      legs.map(({ limit }) => limit.minor.toString()),
    ]);
  }
}
