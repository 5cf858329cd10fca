import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * The venues' own books: orders, and one account per venue as movements that are never rewritten. They are apart from
 * the platform's books, so that a test can compare what a venue believes with what we believe.
 *
 * Why `balance` beside the movements: its row lock puts a venue's trades one after the other, and its check keeps the
 * account above zero whatever the code does. `balance_drift` is always empty.
 */
export class Account1763900200000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = `
      create sequence venue_order_number;

      create table venue_order (
        venue_order_id text primary key,
        venue text not null,
        client_order_id text,
        pair text not null,
        side text not null check (side in ('buy', 'sell')),
        asset text not null,
        quantity numeric(38,0) not null check (quantity > 0 and quantity <> 'NaN'),
        limit_price numeric(38,0) not null check (limit_price > 0 and limit_price <> 'NaN'),
        status text not null check (status in ('filled', 'partially_filled', 'cancelled', 'rejected')),
        filled numeric(38,0) not null check (filled >= 0 and filled <= quantity),
        quote_amount numeric(38,0) not null check (quote_amount >= 0 and quote_amount <> 'NaN'),
        commission numeric(38,0) not null check (commission >= 0 and commission <> 'NaN'),
        reason text,
        created_at timestamptz(3) not null,
        unique (venue, client_order_id)
      );
      create index on venue_order (venue, created_at);
      comment on table venue_order is 'Immediate-or-cancel: an order is final in the moment in which it is made.';

      create table movement (
        id bigint generated always as identity primary key,
        venue text not null,
        asset text not null,
        amount numeric(38,0) not null check (amount <> 0 and amount <> 'NaN'),
        kind text not null check (kind in ('opening', 'deposit', 'trade', 'commission')),
        venue_order_id text references venue_order,
        at timestamptz(3) not null default now(),
        check ((kind in ('trade', 'commission')) = (venue_order_id is not null))
      );
      create index on movement (venue, at) where kind in ('opening', 'deposit');

      create table balance (
        venue text not null,
        asset text not null,
        total numeric(38,0) not null check (total >= 0 and total <> 'NaN'),
        primary key (venue, asset)
      ) with (fillfactor = 50);

      create view balance_drift as
        select venue, asset, b.total, m.total as moved
        from balance b
        full join (select venue, asset, sum(amount) as total from movement group by 1, 2) m using (venue, asset)
        where b.total is distinct from m.total;

      insert into movement (venue, asset, amount, kind)
      select venue, asset, amount, 'opening'
      from unnest(array['intebix', 'ataix']) as venue,
           (values ('KZT', 100000000000000), ('BTC', 100000000000), ('ETH', 20000000000000000000000), ('USDT', 200000000000000))
             as opening(asset, amount);
      insert into balance (venue, asset, total) select venue, asset, sum(amount) from movement group by 1, 2;

      do $$ begin
        execute format('revoke update, delete, truncate on movement, venue_order from %I', current_schema() || '_app');
      end $$;
  `;
}
