import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * What was asked of the venues, written down before anything is sent, so that after a crash every order can be looked
 * up instead of guessed at; and every message to and from them, byte for byte.
 *
 * Why (venue, venue_order_id) is unique: one order at a venue is the fill of one leg, whoever claims it.
 * Why `venue_message` has no foreign key: it is evidence, and must take a message that fits nothing we know.
 */
export class Executions1763900300000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = `
      create table execution (
        request_id text primary key,
        order_id uuid not null,
        body_hash text not null,
        correlation_id text,
        causation_id text,
        traceparent text,
        state text not null default 'open' check (state in ('open', 'filled', 'failed')),
        written_at timestamptz(3) not null default now(),
        ended_at timestamptz(3),
        check ((state = 'open') = (ended_at is null))
      );
      create index on execution (order_id);

      create table execution_leg (
        client_order_id text primary key,
        request_id text not null references execution,
        position smallint not null,
        venue text not null,
        pair text not null,
        side text not null check (side in ('buy', 'sell')),
        asset text not null,
        quantity numeric(38,0) not null check (quantity > 0 and quantity <> 'NaN'),
        limit_price numeric(38,0) not null check (limit_price > 0 and limit_price <> 'NaN'),
        state text not null default 'requested' check (state in
          ('requested', 'sent', 'filled', 'partly_filled', 'unfilled', 'rejected', 'not_found')),
        attempts integer not null default 0,
        written_at timestamptz(3) not null default now(),
        due_at timestamptz not null default now(),
        sent_at timestamptz(3),
        venue_order_id text,
        filled numeric(38,0) check (filled > 0 and filled <= quantity),
        quote_amount numeric(38,0) check (quote_amount >= 0 and quote_amount <> 'NaN'),
        commission numeric(38,0) check (commission >= 0 and commission <> 'NaN'),
        filled_at timestamptz(3),
        reason text,
        unique (request_id, position),
        unique (venue, venue_order_id),
        check ((state in ('filled', 'partly_filled')) = (filled is not null)),
        check (num_nulls(filled, quote_amount, commission, filled_at) in (0, 4)),
        check (filled is null or venue_order_id is not null)
      ) with (fillfactor = 70);
      create index execution_leg_due on execution_leg (venue, due_at) where state in ('requested', 'sent');
      comment on column execution_leg.due_at is 'When the leg is to be sent or asked about next; a lease while somebody does.';

      create table venue_message (
        id bigint generated always as identity primary key,
        venue text not null,
        direction text not null check (direction in ('out', 'in')),
        client_order_id text,
        method text not null,
        path text not null,
        status smallint,
        bytes bytea not null,
        at timestamptz not null,
        recorded_at timestamptz not null default now()
      );
      create index on venue_message (client_order_id) where client_order_id is not null;

      create table reported_balance (
        venue text primary key,
        balances jsonb not null,
        as_of timestamptz(3) not null
      );
      comment on table reported_balance is 'What was told last, so that only a change is told.';

      do $$ begin
        execute format('revoke update, delete, truncate on venue_message from %I', current_schema() || '_app');
        execute format('revoke delete, truncate on execution, execution_leg from %I', current_schema() || '_app');
      end $$;
  `;
}
