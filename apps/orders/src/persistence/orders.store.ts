// Orders in Postgres: locked together in id order, saved together in one statement.
import type { Page } from '@aiyrbas/http';
import type { Queryable, Tx } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { HistoryEntry, OrderDecision } from '../domain/decision';
import type { Order } from '../domain/order';
import { type OrderRow, orderColumnsOf, orderOf } from './order.row';
import type { StoredPlacement } from './placed';

const ROW = `id uuid, customer_id uuid, firm text, state text, version int, quote_id uuid, terms jsonb, legs jsonb,
  receipts jsonb, fills jsonb, converted jsonb, held_from text, reason jsonb, hold_id text, transaction_id uuid, cancel_requested boolean,
  placed_at timestamptz, executed_at timestamptz, completed_at timestamptz, deadline_at timestamptz`;

export interface NewOrder {
  readonly order: Order;
  /** What it is placed by. */
  readonly cause: string;
  readonly traceparent: string | undefined;
}

@Injectable()
export class OrdersStore {
  /** Locks the orders with these ids, in id order, so that two batches never wait for each other in a circle. */
  async lockAll(tx: Tx, ids: readonly string[]): Promise<Map<string, Order>> {
    const rows = await tx.query<OrderRow>(`select * from orders where id = any($1::uuid[]) order by id for update`, [
      [...new Set(ids)],
    ]);
    return new Map(rows.map((row) => [row.id, orderOf(row)]));
  }

  /**
   * Orders whose deadline has passed. Those that another process is working on are left to it, and those with a parked
   * message wait for a person: their deadlines stand still. Each with the trace of the call that placed it.
   */
  async lockDue(tx: Tx, now: Date, limit: number): Promise<{ order: Order; traceparent: string | undefined }[]> {
    const rows = await tx.query<OrderRow & { traceparent: string | null }>(
      `select * from orders o where deadline_at <= $1
         and not exists (select 1 from parked_key where consumer = 'orders' and key = o.id::text)
       order by id limit $2 for update of o skip locked`,
      [now, limit],
    );
    return rows.map((row) => ({ order: orderOf(row), traceparent: row.traceparent ?? undefined }));
  }

  async nextDeadline(db: Queryable): Promise<Date | undefined> {
    // The first that the index of what is due gives, and not the least of all orders there ever were.
    const [row] = await db.query<{ at: Date }>(
      `select deadline_at as at from orders o
       where deadline_at is not null
         and not exists (select 1 from parked_key where consumer = 'orders' and key = o.id::text)
       order by deadline_at limit 1`,
    );
    return row?.at;
  }

  /**
   * Writes new orders, each with its first history entry.
   * @returns the ids of those that are the first of their quote; of the others nothing is written.
   */
  async insert(tx: Tx, placed: readonly NewOrder[]): Promise<Set<string>> {
    if (placed.length === 0) return new Set();
    const rows = await tx.query<{ order_id: string }>(
      `with accepted as (
         select * from jsonb_to_recordset($1::jsonb) as t(${ROW}, traceparent text, cause text)
       ), placed as (
         insert into orders (id, customer_id, firm, state, version, quote_id, terms, placed_at, deadline_at, traceparent)
         select id, customer_id, firm, state, version, quote_id, terms, placed_at, deadline_at, traceparent from accepted
         -- Two that accept one quote each wait for the other's transaction; in one order, they never do so in a circle.
         order by quote_id
         on conflict (quote_id) do nothing returning id
       )
       insert into order_history (order_id, version, state, at, cause)
       select id, version, state, placed_at, cause from placed join accepted using (id) returning order_id`,
      [
        JSON.stringify(
          placed.map(({ order, cause, traceparent }) => ({
            ...orderColumnsOf(order),
            cause,
            traceparent: traceparent ?? null,
          })),
        ),
      ],
    );
    return new Set(rows.map(({ order_id }) => order_id));
  }

  /** Saves what was decided: the orders as they now are, the states they entered, the bank entries they took. */
  saveAll(tx: Tx, decisions: readonly OrderDecision[]): void {
    if (decisions.length === 0) return;
    const latest = new Map(decisions.map((decision) => [decision.order.id, decision.order]));
    const entered = decisions.flatMap(({ order, entered: entry }) => (entry ? [{ order_id: order.id, ...entry }] : []));
    const receipts = [...latest.values()].flatMap((order) =>
      order.receipts.map((receipt) => ({
        id: receipt.id,
        order_id: order.id,
        bic: receipt.bic,
        entry_ref: receipt.entryRef,
        asset: receipt.amount.asset,
        amount: receipt.amount.minor.toString(),
        booked_at: receipt.bookedAt,
        cites: receipt.cites,
      })),
    );
    for (const step of versionSteps(decisions)) this.#update(tx, step);
    tx.write(
      `with entered as (
         insert into order_history (order_id, version, state, at, cause)
         select order_id, version, state, at, cause
         from jsonb_to_recordset($1::jsonb) as t(order_id uuid, version int, state text, at timestamptz, cause text)
       )
       insert into receipt (id, order_id, bic, entry_ref, asset, amount, booked_at, cites)
       select id, order_id, bic, entry_ref, asset, amount, booked_at, cites
       from jsonb_to_recordset($2::jsonb) as t(id uuid, order_id uuid, bic text, entry_ref text, asset text,
                                               amount numeric, booked_at timestamptz, cites text)
       on conflict (id) do nothing`,
      [JSON.stringify(entered), JSON.stringify(receipts)],
    );
  }

  #update(tx: Tx, orders: readonly Order[]): void {
    tx.write(
      `update orders o set state = t.state, version = t.version, legs = t.legs, receipts = t.receipts, fills = t.fills,
              converted = t.converted, held_from = t.held_from, reason = t.reason, hold_id = t.hold_id, transaction_id = t.transaction_id,
              cancel_requested = t.cancel_requested, executed_at = t.executed_at, completed_at = t.completed_at,
              deadline_at = t.deadline_at
       from jsonb_to_recordset($1::jsonb) as t(${ROW}) where o.id = t.id`,
      [JSON.stringify(orders.map(orderColumnsOf))],
    );
  }

  async show(db: Queryable, id: string): Promise<OrderRow | undefined> {
    const [row] = await db.query<OrderRow>(`select * from orders where id = $1`, [id]);
    return row;
  }

  /** Orders that something must still happen to: those with a deadline. Ages in seconds. */
  async onTheirWay(db: Queryable): Promise<{ state: string; count: number; oldestSeconds: number }[]> {
    return db.query<{ state: string; count: number; oldestSeconds: number }>(
      `select state, count(*)::float8 as count, extract(epoch from now() - min(placed_at))::float8 as "oldestSeconds"
       from orders where deadline_at is not null group by state`,
    );
  }

  /** Those of these quotes that an order was made of. */
  async usedAmong(db: Queryable, quoteIds: readonly string[]): Promise<Set<string>> {
    if (quoteIds.length === 0) return new Set();
    const rows = await db.query<{ quote_id: string }>(`select quote_id from orders where quote_id = any($1::uuid[])`, [
      quoteIds,
    ]);
    return new Set(rows.map(({ quote_id }) => quote_id));
  }

  /** One customer's orders, or everybody's, newest first, from behind the given place. */
  async page(
    db: Queryable,
    filter: { readonly customerId?: string },
    { after, limit }: Page<StoredPlacement>,
  ): Promise<OrderRow[]> {
    return db.query<OrderRow>(
      `select * from orders
       where ($1::uuid is null or customer_id = $1)
         and ($2::timestamptz is null or (placed_at, id) < ($2::timestamptz, $3::uuid))
       order by placed_at desc, id desc limit $4`,
      [filter.customerId ?? null, after?.at ?? null, after?.id ?? null, limit + 1],
    );
  }

  /** Orders that wait for a person because a message of theirs is parked. */
  async blockedAmong(db: Queryable, ids: readonly string[]): Promise<Set<string>> {
    const rows = await db.query<{ key: string }>(
      `select key from parked_key where consumer = 'orders' and key = any($1::text[])`,
      [[...ids]],
    );
    return new Set(rows.map((row) => row.key));
  }

  async history(db: Queryable, ids: readonly string[], after = 0): Promise<Map<string, HistoryEntry[]>> {
    const rows = await db.query<HistoryEntry & { order_id: string }>(
      `select order_id, version, state, at, cause from order_history
       where order_id = any($1::uuid[]) and version > $2 order by order_id, version`,
      [[...ids], after],
    );
    const entries = new Map<string, HistoryEntry[]>();
    for (const { order_id, ...entry } of rows) entries.set(order_id, [...(entries.get(order_id) ?? []), entry]);
    return entries;
  }
}

/** The database lets an order move one version at a time; a batch that moves one twice is written in as many steps. */
function versionSteps(decisions: readonly OrderDecision[]): Order[][] {
  const steps: Order[][] = [];
  const depth = new Map<string, number>();
  for (const { order } of decisions) {
    const at = depth.get(order.id) ?? 0;
    depth.set(order.id, at + 1);
    (steps[at] ??= []).push(order);
  }
  return steps;
}
