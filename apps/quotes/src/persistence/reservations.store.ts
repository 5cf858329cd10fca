// Reservations and their sums. Whoever changes a sum changes it with the rows, in one transaction; rows first, then sums.
import type { QuoteOffer } from '@aiyrbas/contracts';
import { Money, Rate } from '@aiyrbas/money';
import type { Tx } from '@aiyrbas/persistence';
import type { Pair } from '@aiyrbas/venues';
import { Injectable } from '@nestjs/common';
import { type VenueFees, venueFeeOf } from '../domain/fees';
import { type InventorySide, takesAtMost } from '../domain/inventory';
import type { VenuePromise } from '../domain/left';
import { VENUES_OF_F } from './tariffs.store';

export interface ReservedBook {
  readonly pair: Pair;
  readonly side: InventorySide;
}

export interface Reservation extends VenuePromise, ReservedBook {
  readonly pair: Pair;
  readonly quoteId: string;
}

interface Changed {
  readonly pair: string;
  readonly side: string;
  readonly venue: string;
  readonly quantity: string;
  readonly spends: string;
}

@Injectable()
export class ReservationsStore {
  /** @param seconds until they run out, if no order is made of the quote. */
  keep(tx: Tx, reservations: readonly Reservation[], seconds: number): void {
    if (reservations.length === 0) return;
    tx.write(
      `insert into reservation (quote_id, venue, pair, side, quantity, spends, free_at)
       select t.*, clock_timestamp() + $1 * interval '1 second'
       from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::numeric[], $7::numeric[]) as t`,
      [seconds, ...columns(reservations)],
    );
    this.#add(tx, reservations);
  }

  /** Orders were made of these quotes: what they count on stays until they end. */
  async accept(tx: Tx, orders: readonly { readonly quoteId: string; readonly orderId: string }[]): Promise<void> {
    if (orders.length === 0) return;
    const ids = [orders.map(({ quoteId }) => quoteId), orders.map(({ orderId }) => orderId)] as const;
    const reserved = await tx.query<{ quote_id: string }>(
      `update reservation r set order_id = t.order_id, free_at = 'infinity'
       from unnest($1::uuid[], $2::uuid[]) as t(quote_id, order_id) where r.quote_id = t.quote_id returning r.quote_id`,
      ids,
    );
    const known = new Set(reserved.map((row) => row.quote_id));
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
    const quotes = await tx.query<{ id: string; offer: QuoteOffer; venue: string; venues: Record<string, string> }>(
      `select q.id, q.offer, f.venue_percent as venue,
              ${VENUES_OF_F} as venues
       from quote q join fee_schedule f on f.id = q.offer ->> 'feeSchedule'
       where q.id = any($1::uuid[])`,
      [orders.map(({ quoteId }) => quoteId)],
    );
    const orderOf = new Map(orders.map(({ quoteId, orderId }) => [quoteId, orderId]));
    const rows = quotes.flatMap(({ id, offer, ...fees }) => reservationsOf(id, offer, fees));
    if (rows.length === 0) return;
    tx.write(
      `insert into reservation (quote_id, venue, pair, side, quantity, spends, order_id, free_at)
       select t.*, 'infinity'
       from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::numeric[], $6::numeric[], $7::uuid[]) as t`,
      [...columns(rows), rows.map(({ quoteId }) => orderOf.get(quoteId))],
    );
    this.#add(tx, rows);
  }

  #add(tx: Tx, reservations: readonly Reservation[]): void {
    const [, ...sums] = columns(reservations);
    tx.write(
      `insert into promised (pair, side, venue, quantity, spends)
       select pair, side, venue, sum(quantity), sum(spends) from ${SUMS}
       group by pair, side, venue order by pair, side, venue
       on conflict (pair, side, venue)
       do update set quantity = promised.quantity + excluded.quantity, spends = promised.spends + excluded.spends`,
      sums,
    );
  }

  #subtract(tx: Tx, changed: readonly Changed[]): void {
    if (changed.length === 0) return;
    tx.write(
      `with less as (
         select pair, side, venue, sum(quantity) as quantity, sum(spends) as spends from ${SUMS} group by pair, side, venue
       ), locked as (
         select p.pair, p.side, p.venue from promised p join less using (pair, side, venue)
         order by p.pair, p.side, p.venue for update of p
       )
       update promised p set quantity = p.quantity - less.quantity, spends = p.spends - less.spends
       from less join locked using (pair, side, venue)
       where p.pair = less.pair and p.side = less.side and p.venue = less.venue`,
      [
        changed.map((one) => one.venue),
        changed.map((one) => one.pair),
        changed.map((one) => one.side),
        changed.map((one) => one.quantity),
        changed.map((one) => one.spends),
      ],
    );
  }
}

const reservationsOf = (quoteId: string, { asset, side, venues }: QuoteOffer, fees: VenueFees): Reservation[] =>
  venues.map(({ venue, quantity: soldQuantity, limitPrice }) => {
    const quantity = Money.fromJSON(soldQuantity as Parameters<typeof Money.fromJSON>[0]);
    const limit = Rate.of(limitPrice, quantity.asset, 'KZT');
    const spends = takesAtMost(side, quantity, limit, venueFeeOf(fees, venue));
    return { quoteId, pair: `${asset}/KZT` as Pair, side, venue, quantity, spends };
  });

const CHANGED = 'pair, side, venue, quantity::text as quantity, spends::text as spends';

const SUMS = `unnest($1::text[], $2::text[], $3::text[], $4::numeric[], $5::numeric[]) as t(venue, pair, side, quantity, spends)`;

const columns = (rows: readonly Reservation[]) =>
  [
    rows.map(({ quoteId }) => quoteId),
    rows.map(({ venue }) => venue),
    rows.map(({ pair }) => pair),
    rows.map(({ side }) => side),
    rows.map(({ quantity }) => quantity.minor.toString()),
    rows.map(({ spends }) => spends.minor.toString()),
  ] as const;
