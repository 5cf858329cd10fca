// Orders in Postgres: locked together in id order, saved together in one statement. The SQL is by hand, because orders wait
// for it. Rows travel as JSON: most of an order is JSON.
import type { Page, Principal } from '@aiyrbas/http';
import { withoutNulls } from '@aiyrbas/kernel';
import { type Queryable, type Tx, columnsOf, recordset, toRows } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { HistoryEntry, OrderDecision } from '../domain/decision';
import type { Order } from '../domain/order';
import { OrderEntity, OrderHistoryEntity, type OrderRow, ReceiptEntity } from './order.entity';
import { mayRead } from './order.view';
import type { StoredPlacement } from './placed';

export interface NewOrder {
  readonly order: Order;
  readonly traceparent: string | undefined;
}

type OrderColumn = keyof typeof OrderEntity.table.columns;
const columnsBut = (...left: readonly OrderColumn[]): OrderColumn[] =>
  (Object.keys(OrderEntity.table.columns) as OrderColumn[]).filter((one) => !left.includes(one));

/** The columns that are left out repeat parts of the terms. */
const ORDER = columnsOf(OrderEntity, 'o', columnsBut('quoteId', 'placedAt', 'traceparent'));
const PLACED = recordset(OrderEntity);
const CHANGED = recordset(OrderEntity, {
  columns: columnsBut('customerId', 'firm', 'quoteId', 'terms', 'placedAt', 'traceparent'),
});
const ENTERED = recordset(OrderHistoryEntity);
const RECEIVED = recordset(ReceiptEntity, { first: 2 });

/** A parked message of an order waits for a person. */
const NOT_PARKED = `not exists (select 1 from parked_key where consumer = 'orders' and key = o.id::text)`;

@Injectable()
export class OrdersStore {
  /** Locks the orders with these ids, in id order, so that two batches never wait for each other in a circle. */
  async lockAll(tx: Tx, ids: readonly string[]): Promise<Map<string, Order>> {
    const rows = await tx.query(`select ${ORDER} from orders o where id = any($1::uuid[]) order by id for update`, [
      [...new Set(ids)],
    ]);
    return new Map(ordersOf(rows).map((order) => [order.id, order]));
  }

  /**
   * Orders whose deadline has passed. Those that another process is working on are left to it, and those with a parked
   * message wait for a person: their deadlines stand still. Each with the trace of the call that placed it.
   */
  async lockDue(tx: Tx, now: Date, limit: number): Promise<{ order: Order; traceparent: string | undefined }[]> {
    const rows = await tx.query<{ traceparent: string | null }>(
      `select ${ORDER}, traceparent from orders o where deadline_at <= $1 and ${NOT_PARKED}
       order by id limit $2 for update of o skip locked`,
      [now, limit],
    );
    const traces = rows.map(({ traceparent }) => traceparent ?? undefined);
    return ordersOf(rows).map((order, at) => ({ order, traceparent: traces[at] }));
  }

  async nextDeadline(db: Queryable): Promise<Date | undefined> {
    // The first that the index of what is due gives, and not the least of all orders there ever were.
    const [row] = await db.query<{ at: Date }>(
      `select deadline_at as at from orders o where deadline_at is not null and ${NOT_PARKED}
       order by deadline_at limit 1`,
    );
    return row?.at;
  }

  /**
   * Writes new orders, each with its first history entry.
   * @param cause what they are placed by.
   * @returns the ids of those that are the first of their quote; of the others nothing is written.
   */
  async insert(tx: Tx, placed: readonly NewOrder[], cause: string): Promise<Set<string>> {
    if (placed.length === 0) return new Set();
    const rows = placed.map(({ order, traceparent }) => {
      const { quoteId, acceptedAt: placedAt } = order.terms;
      return { ...order, quoteId, placedAt, traceparent };
    });
    const first = await tx.query<{ order_id: string }>(
      `with placed as (
         insert into orders (${PLACED.columns}) select * from ${PLACED.set}
         -- Two that accept one quote each wait for the other's transaction; in one order, they never do so in a circle.
         order by "quoteId"
         on conflict (quote_id) do nothing returning id, version, state, placed_at
       )
       insert into order_history (order_id, version, state, at, cause) select *, $2 from placed returning order_id`,
      [JSON.stringify(rows), cause],
    );
    return new Set(first.map(({ order_id }) => order_id));
  }

  /** Saves what was decided: the orders as they now are, the states they entered, the bank entries they took. */
  saveAll(tx: Tx, decisions: readonly OrderDecision[]): void {
    if (decisions.length === 0) return;
    const latest = new Map(decisions.map((decision) => [decision.order.id, decision.order]));
    const entered = decisions.flatMap(({ order, entered: entry }) => (entry ? [{ orderId: order.id, ...entry }] : []));
    const received = [...latest.values()].flatMap(({ id: orderId, receipts }) =>
      receipts.map((one) => ({ ...one, orderId, asset: one.amount.asset, amount: one.amount.minor.toString() })),
    );
    for (const step of versionSteps(decisions)) this.#update(tx, step);
    tx.write(
      `with entered as (insert into order_history (${ENTERED.columns}) select * from ${ENTERED.set})
       insert into receipt (${RECEIVED.columns}) select * from ${RECEIVED.set} on conflict (id) do nothing`,
      [JSON.stringify(entered), JSON.stringify(received)],
    );
  }

  #update(tx: Tx, orders: readonly Order[]): void {
    tx.write(`update orders o set ${CHANGED.assigned} from ${CHANGED.set} where o.id = t.id`, [
      JSON.stringify(orders.map(({ terms: _terms, ...changed }) => changed)),
    ]);
  }

  /** The order, where this caller may see it: another's does not exist for a customer. */
  async findVisible(db: Queryable, id: string, to: Principal): Promise<Order | undefined> {
    const order = await this.show(db, id);
    return order && mayRead(to, order.customerId) ? order : undefined;
  }

  async show(db: Queryable, id: string): Promise<Order | undefined> {
    const [order] = ordersOf(await db.query(`select ${ORDER} from orders o where id = $1`, [id]));
    return order;
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
  ): Promise<Order[]> {
    const rows = await db.query(
      `select ${ORDER} from orders o
       where ($1::uuid is null or customer_id = $1)
         and ($2::timestamptz is null or (placed_at, id) < ($2::timestamptz, $3::uuid))
       order by placed_at desc, id desc limit $4`,
      [filter.customerId ?? null, after?.at ?? null, after?.id ?? null, limit + 1],
    );
    return ordersOf(rows);
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
    const rows = await db.query<HistoryEntry & { orderId: string }>(
      `select ${columnsOf(OrderHistoryEntity)} from order_history
       where order_id = any($1::uuid[]) and version > $2 order by order_id, version`,
      [[...ids], after],
    );
    const entries = new Map<string, HistoryEntry[]>();
    for (const { orderId, ...entry } of rows) entries.set(orderId, [...(entries.get(orderId) ?? []), entry]);
    return entries;
  }
}

const ordersOf = (raw: readonly object[]): Order[] =>
  toRows(OrderEntity, raw).map((row: OrderRow) => ({ ...withoutNulls(row), deadlineAt: row.deadlineAt }));

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
