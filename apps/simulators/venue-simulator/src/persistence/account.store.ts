// The venues' books in Postgres. Locking a venue's balances is what makes its orders happen one after the other.
import type { VenueCode } from '@aiyrbas/contracts';
import { invariant } from '@aiyrbas/kernel';
import { type Asset, Money } from '@aiyrbas/money';
import type { Queryable, Tx } from '@aiyrbas/persistence';
import { type Pair, assetsOf } from '@aiyrbas/venues';
import {
  type Available,
  type OrderStatus,
  type SimulatedOrder,
  type SimulatedSide,
  movementsOf,
} from '../domain/order';

export interface StoredOrder extends SimulatedOrder {
  readonly venueOrderId: string;
  readonly createdAt: Date;
}

interface OrderRow {
  venue_order_id: string;
  venue: VenueCode;
  client_order_id: string | null;
  pair: Pair;
  side: SimulatedSide;
  asset: Asset;
  quantity: string;
  limit_price: string;
  status: OrderStatus;
  filled: string;
  quote_amount: string;
  commission: string;
  reason: string | null;
  created_at: Date;
}

/** How each venue's own order numbers look. */
const PREFIX: Readonly<Record<VenueCode, string>> = { intebix: 'itx', ataix: 'atx' };
const LISTED_MAX = 500;

export interface LockedAccount {
  readonly available: Available;
  /** The database's clock, once per transaction. */
  readonly now: Date;
  /** The number that the next order gets. */
  readonly venueOrderId: string;
}

/** Locks what the account has of the pair's two assets. */
export async function lockAccount(tx: Tx, venue: VenueCode, pair: string): Promise<LockedAccount> {
  const { base, quote } = assetsOf(pair);
  const [rows, [next]] = await Promise.all([
    tx.query<{ asset: Asset; total: string; now: Date }>(
      `select asset, total, clock_timestamp() as now from balance
       where venue = $1 and asset = any($2::text[]) order by asset for update`,
      [venue, [base, quote]],
    ),
    tx.query<{ number: string }>(`select nextval('venue_order_number') as number`),
  ]);
  const total = (asset: string): Money =>
    Money.ofMinor(rows.find((row) => row.asset === asset)?.total ?? 0n, asset as Asset);
  return {
    available: { base: total(base), quote: total(quote) },
    now: rows[0]!.now,
    venueOrderId: `${PREFIX[venue]}-${next!.number}`,
  };
}

/** Nothing is waited for: the account is locked, and the next order waits for it. */
export function insertOrder(tx: Tx, order: SimulatedOrder, { venueOrderId, now }: LockedAccount): StoredOrder {
  tx.write(
    `insert into venue_order (venue_order_id, venue, client_order_id, pair, side, asset, quantity, limit_price, status,
                              filled, quote_amount, commission, reason, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      venueOrderId,
      order.venue,
      order.clientOrderId,
      order.pair,
      order.side,
      order.quantity.asset,
      order.quantity.minor.toString(),
      order.limit.minor.toString(),
      order.status,
      order.match.filled.minor.toString(),
      order.match.quoteAmount.minor.toString(),
      order.match.commission.minor.toString(),
      order.reason,
      now,
    ],
  );
  const stored: StoredOrder = { ...order, venueOrderId, createdAt: now };
  const movements = movementsOf(stored);
  if (movements.length > 0) {
    tx.write(
      `with moved as (
         insert into movement (venue, asset, amount, kind, venue_order_id, at)
         select $1, asset, amount, kind, $2, $6
         from unnest($3::text[], $4::numeric[], $5::text[]) as m(asset, amount, kind)
         returning asset, amount
       )
       update balance b set total = b.total + m.amount
       from (select asset, sum(amount) as amount from moved group by 1) m
       where b.venue = $1 and b.asset = m.asset`,
      [
        stored.venue,
        stored.venueOrderId,
        movements.map(({ amount }) => amount.asset),
        movements.map(({ amount }) => amount.minor.toString()),
        movements.map(({ kind }) => kind),
        now,
      ],
    );
  }
  return stored;
}

export async function findByClientId(db: Queryable, venue: VenueCode, id: string): Promise<StoredOrder | undefined> {
  const [row] = await db.query<OrderRow>(`select * from venue_order where venue = $1 and client_order_id = $2`, [
    venue,
    id,
  ]);
  return row && toOrder(row);
}

export async function findOrder(db: Queryable, venue: VenueCode, id: string): Promise<StoredOrder | undefined> {
  const [row] = await db.query<OrderRow>(`select * from venue_order where venue = $1 and venue_order_id = $2`, [
    venue,
    id,
  ]);
  return row && toOrder(row);
}

export async function ordersSince(db: Queryable, venue: VenueCode, since: Date): Promise<StoredOrder[]> {
  const rows = await db.query<OrderRow>(
    `select * from venue_order where venue = $1 and created_at >= $2 order by created_at desc, venue_order_id limit ${LISTED_MAX}`,
    [venue, since],
  );
  return rows.map(toOrder);
}

export async function simulatedBalancesOf(db: Queryable, venue: VenueCode): Promise<Money[]> {
  const rows = await db.query<{ asset: Asset; total: string }>(
    `select asset, total from balance where venue = $1 order by asset`,
    [venue],
  );
  return rows.map((row) => Money.ofMinor(row.total, row.asset));
}

export async function depositsSince(
  db: Queryable,
  venue: VenueCode,
  since: Date,
): Promise<{ id: string; amount: Money; at: Date; memo: string | null }[]> {
  const rows = await db.query<{ id: string; asset: Asset; amount: string; at: Date; memo: string | null }>(
    `select id, asset, amount, at, memo from movement
     where venue = $1 and kind = 'deposit' and at >= $2 order by id limit ${LISTED_MAX}`,
    [venue, since],
  );
  return rows.map((row) => ({ id: row.id, amount: Money.ofMinor(row.amount, row.asset), at: row.at, memo: row.memo }));
}

/** Somebody sent coins to the venue for us. */
export async function insertDeposit(tx: Tx, venue: VenueCode, amount: Money, memo: string): Promise<string> {
  const [row] = await tx.query<{ id: string }>(
    `with moved as (
       insert into movement (venue, asset, amount, kind, memo, at) values ($1, $2, $3, 'deposit', $4, clock_timestamp())
       returning id, asset, amount
     ), settled as (
       update balance b set total = b.total + m.amount from moved m where b.venue = $1 and b.asset = m.asset returning 1
     )
     select id from moved where (select count(*) from settled) = 1`,
    [venue, amount.asset, amount.minor.toString(), memo],
  );
  invariant(row, `${venue} keeps no ${amount.asset}`);
  return row.id;
}

function toOrder(row: OrderRow): StoredOrder {
  return {
    venueOrderId: row.venue_order_id,
    venue: row.venue,
    clientOrderId: row.client_order_id,
    pair: row.pair,
    side: row.side,
    quantity: Money.ofMinor(row.quantity, row.asset),
    limit: Money.ofMinor(row.limit_price, 'KZT'),
    status: row.status,
    match: {
      filled: Money.ofMinor(row.filled, row.asset),
      quoteAmount: Money.ofMinor(row.quote_amount, 'KZT'),
      commission: Money.ofMinor(row.commission, 'KZT'),
    },
    reason: row.reason,
    createdAt: row.created_at,
  };
}
