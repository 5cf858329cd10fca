// The venues' books in Postgres. Locking a venue's balances is what makes its orders happen one after the other.
import type { VenueCode } from '@aiyrbas/contracts';
import { type Asset, Money } from '@aiyrbas/money';
import {
  MoreThanOrEqual,
  type Queryable,
  type RowOf,
  type Tx,
  columnsOf,
  find,
  findOne,
  insertRows,
  toRows,
} from '@aiyrbas/persistence';
import { assetsOf } from '@aiyrbas/venues';
import { Injectable } from '@nestjs/common';
import { type Available, type SimulatedOrder, movementsOf } from '../domain/order';
import { MovementEntity, SimulatedBalanceEntity, SimulatedOrderEntity } from './account.entity';

export interface StoredOrder extends SimulatedOrder {
  readonly venueOrderId: string;
  readonly createdAt: Date;
}

/** How each venue's own order numbers look. */
const PREFIX: Readonly<Record<VenueCode, string>> = { intebix: 'itx', ataix: 'atx' };
const LISTED_MAX = 500;

/** By hand: every order waits for it. */
const BY_CLIENT_ID = `
  select ${columnsOf(SimulatedOrderEntity)} from venue_order where venue = $1 and client_order_id = $2`;

/** By hand: what a balance becomes depends on what it is. */
const MOVE = `
  with moved as (
    insert into movement (venue, asset, amount, kind, venue_order_id, at)
    select $1, asset, amount, kind, $2, $6
    from unnest($3::text[], $4::numeric[], $5::text[]) as m(asset, amount, kind)
    returning asset, amount
  )
  update balance b set total = b.total + m.amount
  from (select asset, sum(amount) as amount from moved group by 1) m
  where b.venue = $1 and b.asset = m.asset`;

const DEPOSIT = `
  with moved as (
    insert into movement (venue, asset, amount, kind, memo, at) values ($1, $2, $3, 'deposit', $4, clock_timestamp())
    returning id, asset, amount
  ), settled as (
    update balance b set total = b.total + m.amount from moved m where b.venue = $1 and b.asset = m.asset returning 1
  )
  select id from moved where (select count(*) from settled) = 1`;

export interface LockedAccount {
  readonly available: Available;
  /** The database's clock, once per transaction. */
  readonly now: Date;
  /** The number that the next order gets. */
  readonly venueOrderId: string;
}

@Injectable()
export class VenueAccountStore {
  /** Locks what the account has of the pair's two assets. */
  async lock(tx: Tx, venue: VenueCode, pair: string): Promise<LockedAccount> {
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
  insertOrder(tx: Tx, order: SimulatedOrder, { venueOrderId, now }: LockedAccount): StoredOrder {
    const { quantity, limit, match, ...rest } = order;
    const row = {
      ...rest,
      venueOrderId,
      asset: quantity.asset,
      quantity: quantity.minor,
      limitPrice: limit.minor,
      filled: match.filled.minor,
      quoteAmount: match.quoteAmount.minor,
      commission: match.commission.minor,
      createdAt: now,
    };
    insertRows(tx, SimulatedOrderEntity, [row]);
    const movements = movementsOf(order);
    if (movements.length > 0) {
      tx.write(MOVE, [
        order.venue,
        venueOrderId,
        movements.map(({ amount }) => amount.asset),
        movements.map(({ amount }) => amount.minor.toString()),
        movements.map(({ kind }) => kind),
        now,
      ]);
    }
    return { ...order, venueOrderId, createdAt: now };
  }

  async findByClientId(db: Queryable, venue: VenueCode, id: string): Promise<StoredOrder | undefined> {
    const [row] = toRows(SimulatedOrderEntity, await db.query(BY_CLIENT_ID, [venue, id]));
    return row && toOrder(row);
  }

  async findOrder(db: Queryable, venue: VenueCode, venueOrderId: string): Promise<StoredOrder | undefined> {
    const row = await findOne(db, SimulatedOrderEntity, { where: { venue, venueOrderId } });
    return row && toOrder(row);
  }

  async ordersSince(db: Queryable, venue: VenueCode, since: Date): Promise<StoredOrder[]> {
    const rows = await find(db, SimulatedOrderEntity, {
      where: { venue, createdAt: MoreThanOrEqual(since) },
      order: { createdAt: 'DESC', venueOrderId: 'ASC' },
      take: LISTED_MAX,
    });
    return rows.map(toOrder);
  }

  async balances(db: Queryable, venue: VenueCode): Promise<Money[]> {
    const rows = await find(db, SimulatedBalanceEntity, { where: { venue }, order: { asset: 'ASC' } });
    return rows.map((row) => Money.ofMinor(row.total, row.asset));
  }

  depositsSince(db: Queryable, venue: VenueCode, since: Date): Promise<RowOf<typeof MovementEntity>[]> {
    return find(db, MovementEntity, {
      where: { venue, kind: 'deposit', at: MoreThanOrEqual(since) },
      order: { id: 'ASC' },
      take: LISTED_MAX,
    });
  }

  /** Somebody sent coins to the venue for us. */
  async insertDeposit(tx: Tx, venue: VenueCode, amount: Money, memo: string): Promise<string | undefined> {
    const [row] = await tx.query<{ id: string }>(DEPOSIT, [venue, amount.asset, amount.minor.toString(), memo]);
    return row?.id;
  }
}

const toOrder = ({
  asset,
  quantity,
  limitPrice,
  filled,
  quoteAmount,
  commission,
  ...row
}: RowOf<typeof SimulatedOrderEntity>): StoredOrder => ({
  ...row,
  quantity: Money.ofMinor(quantity, asset),
  limit: Money.ofMinor(limitPrice, 'KZT'),
  match: {
    filled: Money.ofMinor(filled, asset),
    quoteAmount: Money.ofMinor(quoteAmount, 'KZT'),
    commission: Money.ofMinor(commission, 'KZT'),
  },
});
