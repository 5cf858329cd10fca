import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * What live quotes and unfinished orders count on at the venues, so that no two firm quotes promise the same coins.
 *
 * Why `promised` beside the rows that it sums up: a quote reads two rows under its lock, however many quotes are live.
 */
export class Reservations1764300300000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = `
      create table reservation (
        quote_id uuid not null,
        venue text not null,
        pair text not null,
        side text not null check (side in ('buy', 'sell')),
        quantity numeric(38, 0) not null check (quantity > 0 and quantity <> 'NaN'),
        order_id uuid,
        free_at timestamptz not null,
        primary key (quote_id, venue),
        check (order_id is null or free_at = 'infinity')
      );
      comment on column reservation.free_at is 'The quote’s end and a grace; never, once an order was made of it: then the order’s end frees it.';
      create index reservation_free on reservation (pair, side, free_at) where order_id is null;
      create index reservation_order on reservation (order_id) where order_id is not null;

      create table promised (
        pair text not null,
        side text not null,
        venue text not null,
        quantity numeric(38, 0) not null check (quantity >= 0 and quantity <> 'NaN'),
        primary key (pair, side, venue)
      ) with (fillfactor = 50);
      comment on table promised is 'The sum of the reservations.';
  `;
}
