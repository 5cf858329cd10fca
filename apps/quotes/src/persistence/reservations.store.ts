// Reservations and their sums. Whoever changes a sum changes it with the rows, in one transaction; rows first, then sums.
import type { QuoteOffer } from '@aiyrbas/contracts';
import { Money, Rate } from '@aiyrbas/money';
import { type Tx, columnsOf, toRows, unnested } from '@aiyrbas/persistence';
import type { Pair } from '@aiyrbas/venues';
import { Injectable } from '@nestjs/common';
import { type VenueFees, venueFeeOf } from '../domain/fees';
import { type InventorySide, takesAtMost } from '../domain/inventory';
import type { VenuePromise } from '../domain/left';
import { ReservationEntity, type ReservationRow } from './reservation.entity';
import { VENUE_FEES_OF_F } from './tariffs.store';

export interface ReservedBook {
  readonly pair: Pair;
  readonly side: InventorySide;
}

export interface Reservation extends VenuePromise, ReservedBook {
  readonly pair: Pair;
  readonly quoteId: string;
  /** What was made of the quote. */
  readonly orderId?: string;
}

interface Accepted {
  readonly quoteId: string;
  readonly orderId: string;
}

const COUNTED = ['venue', 'pair', 'side', 'quantity', 'spends'] as const;
type Counted = Pick<ReservationRow, (typeof COUNTED)[number]>;

const SUMS = unnested(ReservationEntity, COUNTED);
const NEW = unnested(ReservationEntity, ['quoteId', ...COUNTED, 'orderId'], 2);
const ACCEPTED = unnested(ReservationEntity, ['quoteId', 'orderId']);

/** Each quote and order waits for these, and their updates depend on what is there: their SQL is by hand. */
@Injectable()
export class ReservationsStore {
  /** @param seconds until those run out that no order is made of. */
  keep(tx: Tx, reservations: readonly Reservation[], seconds: number): void {
    if (reservations.length === 0) return;
    const rows = reservations.map(rowOf);
    tx.write(
      `insert into reservation (quote_id, venue, pair, side, quantity, spends, order_id, free_at)
       select t.*, case when order_id is null then clock_timestamp() + $1 * interval '1 second' else 'infinity' end
       from ${NEW.set}`,
      [seconds, ...NEW.params(rows)],
    );
    tx.write(
      `insert into promised (pair, side, venue, quantity, spends)
       select pair, side, venue, sum(quantity), sum(spends) from ${SUMS.set}
       group by pair, side, venue order by pair, side, venue
       on conflict (pair, side, venue)
       do update set quantity = promised.quantity + excluded.quantity, spends = promised.spends + excluded.spends`,
      SUMS.params(rows),
    );
  }

  /** Orders were made of these quotes: what they count on stays until they end. */
  async accept(tx: Tx, orders: readonly Accepted[]): Promise<void> {
    if (orders.length === 0) return;
    const reserved = await tx.query<{ quote_id: string }>(
      `update reservation r set order_id = t.order_id, free_at = 'infinity'
       from ${ACCEPTED.set} where r.quote_id = t.quote_id returning r.quote_id`,
      ACCEPTED.params(orders),
    );
    const known = new Set(reserved.map((row) => row.quote_id));
    const late = orders.filter(({ quoteId }) => !known.has(quoteId));
    if (late.length > 0) await this.#takeUpAgain(tx, late);
  }

  /** These orders have traded or ended: nothing is kept for them any more. */
  async free(tx: Tx, orderIds: readonly string[]): Promise<void> {
    if (orderIds.length === 0) return;
    const freed = await tx.query(
      `delete from reservation where order_id = any($1::uuid[])
       returning ${columnsOf(ReservationEntity, undefined, COUNTED)}`,
      [orderIds],
    );
    this.#subtract(tx, toRows(ReservationEntity, freed));
  }

  /** For an order whose event came only after its quote's reservation had run out. */
  async #takeUpAgain(tx: Tx, orders: readonly Accepted[]): Promise<void> {
    const quotes = await tx.query<VenueFees & { id: string; offer: QuoteOffer }>(
      `select q.id, q.offer, ${VENUE_FEES_OF_F}
       from quote q join fee_schedule f on f.id = q.offer ->> 'feeSchedule'
       where q.id = any($1::uuid[])`,
      [orders.map(({ quoteId }) => quoteId)],
    );
    const orderOf = new Map(orders.map(({ quoteId, orderId }) => [quoteId, orderId]));
    const late = quotes.flatMap(({ id, offer, ...fees }) => reservationsOf(offer, fees, orderOf.get(id)!));
    this.keep(tx, late, 0);
  }

  #subtract(tx: Tx, freed: readonly Counted[]): void {
    if (freed.length === 0) return;
    tx.write(
      `with less as (
         select pair, side, venue, sum(quantity) as quantity, sum(spends) as spends from ${SUMS.set}
         group by pair, side, venue
       ), locked as (
         select p.pair, p.side, p.venue from promised p join less using (pair, side, venue)
         order by p.pair, p.side, p.venue for update of p
       )
       update promised p set quantity = p.quantity - less.quantity, spends = p.spends - less.spends
       from less join locked using (pair, side, venue)
       where p.pair = less.pair and p.side = less.side and p.venue = less.venue`,
      SUMS.params(freed),
    );
  }
}

const reservationsOf = (offer: QuoteOffer, fees: VenueFees, orderId: string): Reservation[] =>
  offer.venues.map(({ venue, quantity: soldQuantity, limitPrice }) => {
    const { quoteId, asset, side } = offer;
    const quantity = Money.fromJSON(soldQuantity as Parameters<typeof Money.fromJSON>[0]);
    const limit = Rate.of(limitPrice, quantity.asset, 'KZT');
    const spends = takesAtMost(side, quantity, limit, venueFeeOf(fees, venue));
    return { quoteId, orderId, pair: `${asset}/KZT` as Pair, side, venue, quantity, spends };
  });

const rowOf = ({ quantity, spends, orderId, ...one }: Reservation) => ({
  ...one,
  orderId: orderId ?? null,
  quantity: quantity.minor,
  spends: spends.minor,
});
