// Reservations and their sums. Whoever changes a sum changes it with the rows, in one transaction; rows first, then sums.
import type { QuoteOffer, VenueCode } from '@aiyrbas/contracts';
import { type CryptoAsset, Money } from '@aiyrbas/money';
import type { Tx } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { Promised } from '../domain/promised';

export interface Book {
  readonly pair: string;
  readonly side: 'buy' | 'sell';
}

export interface Reservation {
  readonly quoteId: string;
  readonly venue: VenueCode;
  readonly quantity: Money;
}

interface Changed extends Book {
  readonly venue: string;
  readonly quantity: string;
}

@Injectable()
export class ReservationsStore {
  /**
   * Locks one side of a pair until the transaction ends, forgets what has run out, and says what stays promised there.
   * Every replica comes through here, one after the other.
   */
  async lock(tx: Tx, { pair, side }: Book, asset: CryptoAsset): Promise<Promised> {
    tx.write(`select pg_advisory_xact_lock(hashtextextended('quotes.promised ' || $1 || ' ' || $2, 0))`, [pair, side]);
    // A statement of its own behind the lock: it sees what its last holder has committed.
    const rows = await tx.query<{ venue: VenueCode; quantity: string }>(
      `with gone as (
         delete from reservation where pair = $1 and side = $2 and order_id is null and free_at <= now()
         returning venue, quantity
       ), less as (
         select venue, sum(quantity) as quantity from gone group by venue
       ), changed as (
         update promised p set quantity = p.quantity - l.quantity
         from less l where p.pair = $1 and p.side = $2 and p.venue = l.venue
       )
       select p.venue, (p.quantity - coalesce(l.quantity, 0))::text as quantity
       from promised p left join less l using (venue) where p.pair = $1 and p.side = $2`,
      [pair, side],
    );
    return new Map(rows.map(({ venue, quantity }) => [venue, Money.ofMinor(quantity, asset)]));
  }

  /** @param seconds until they run out, if no order is made of the quote. */
  keep(tx: Tx, { pair, side }: Book, reservations: readonly Reservation[], seconds: number): void {
    if (reservations.length === 0) return;
    tx.write(
      `insert into reservation (quote_id, venue, pair, side, quantity, free_at)
       select quote_id, venue, $1, $2, quantity, clock_timestamp() + $3 * interval '1 second'
       from unnest($4::uuid[], $5::text[], $6::numeric[]) as t(quote_id, venue, quantity)`,
      [pair, side, seconds, ...columns(reservations)],
    );
    this.#add(
      tx,
      reservations.map(({ venue, quantity }) => ({ pair, side, venue, quantity: quantity.minor.toString() })),
    );
  }

  /** The quote was not given out: somebody else with the same key was faster. */
  async forget(tx: Tx, quoteId: string): Promise<void> {
    this.#subtract(
      tx,
      await tx.query<Changed>(`delete from reservation where quote_id = $1 and order_id is null returning ${CHANGED}`, [
        quoteId,
      ]),
    );
  }

  /** Orders were made of these quotes: what they count on stays until they end. */
  async accept(tx: Tx, orders: readonly { readonly quoteId: string; readonly orderId: string }[]): Promise<void> {
    if (orders.length === 0) return;
    const ids = [orders.map(({ quoteId }) => quoteId), orders.map(({ orderId }) => orderId)] as const;
    const kept = await tx.query<{ quote_id: string }>(
      `update reservation r set order_id = t.order_id, free_at = 'infinity'
       from unnest($1::uuid[], $2::uuid[]) as t(quote_id, order_id) where r.quote_id = t.quote_id returning r.quote_id`,
      ids,
    );
    const known = new Set(kept.map((row) => row.quote_id));
    const late = orders.filter(({ quoteId }) => !known.has(quoteId));
    if (late.length > 0) await this.#takeUpAgain(tx, late);
  }

  /** These orders have traded or ended: nothing is kept for them any more. */
  async free(tx: Tx, orderIds: readonly string[]): Promise<void> {
    if (orderIds.length === 0) return;
    this.#subtract(
      tx,
      await tx.query<Changed>(`delete from reservation where order_id = any($1::uuid[]) returning ${CHANGED}`, [
        orderIds,
      ]),
    );
  }

  /** Of an order that we heard of only after its quote's reservation had run out. */
  async #takeUpAgain(tx: Tx, orders: readonly { readonly quoteId: string; readonly orderId: string }[]): Promise<void> {
    const quotes = await tx.query<{ id: string; offer: QuoteOffer }>(
      `select id, offer from quote where id = any($1::uuid[])`,
      [orders.map(({ quoteId }) => quoteId)],
    );
    const orderOf = new Map(orders.map(({ quoteId, orderId }) => [quoteId, orderId]));
    const rows = quotes.flatMap(({ id, offer: { asset, side, venues } }) =>
      venues.map(({ venue, quantity }) => ({
        quoteId: id,
        orderId: orderOf.get(id)!,
        pair: `${asset}/KZT`,
        side,
        venue,
        quantity: Money.fromJSON(quantity as Parameters<typeof Money.fromJSON>[0]),
      })),
    );
    if (rows.length === 0) return;
    tx.write(
      `insert into reservation (quote_id, venue, quantity, order_id, pair, side, free_at)
       select t.*, 'infinity' from unnest($1::uuid[], $2::text[], $3::numeric[], $4::uuid[], $5::text[], $6::text[]) as t`,
      [...columns(rows), rows.map((row) => row.orderId), rows.map((row) => row.pair), rows.map((row) => row.side)],
    );
    this.#add(
      tx,
      rows.map(({ pair, side, venue, quantity }) => ({ pair, side, venue, quantity: quantity.minor.toString() })),
    );
  }

  #add(tx: Tx, changed: readonly Changed[]): void {
    tx.write(
      `insert into promised (pair, side, venue, quantity)
       select pair, side, venue, sum(quantity) from unnest($1::text[], $2::text[], $3::text[], $4::numeric[])
         as t(pair, side, venue, quantity) group by pair, side, venue order by pair, side, venue
       on conflict (pair, side, venue) do update set quantity = promised.quantity + excluded.quantity`,
      sums(changed),
    );
  }

  #subtract(tx: Tx, changed: readonly Changed[]): void {
    if (changed.length === 0) return;
    tx.write(
      `with less as (
         select pair, side, venue, sum(quantity) as quantity
         from unnest($1::text[], $2::text[], $3::text[], $4::numeric[]) as t(pair, side, venue, quantity)
         group by pair, side, venue
       ), locked as (
         select p.pair, p.side, p.venue from promised p join less using (pair, side, venue)
         order by p.pair, p.side, p.venue for update of p
       )
       update promised p set quantity = p.quantity - less.quantity
       from less join locked using (pair, side, venue)
       where p.pair = less.pair and p.side = less.side and p.venue = less.venue`,
      sums(changed),
    );
  }
}

const CHANGED = 'pair, side, venue, quantity::text as quantity';

const columns = (rows: readonly Reservation[]): unknown[] => [
  rows.map((row) => row.quoteId),
  rows.map((row) => row.venue),
  rows.map((row) => row.quantity.minor.toString()),
];

const sums = (changed: readonly Changed[]): unknown[] => [
  changed.map((one) => one.pair),
  changed.map((one) => one.side),
  changed.map((one) => one.venue),
  changed.map((one) => one.quantity),
];
