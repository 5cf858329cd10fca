import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * Lines as they were told and booked, and what is wrong with them. What a line says never changes: the service may only
 * write what was found about it. A break is kept for ever.
 */
export class Lines1764200000000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = `
      create table line (
        id bigint generated always as identity primary key,
        pairing text not null,
        key text not null,
        side text not null check (side in ('told', 'booked')),
        ref text not null,
        firm text,
        order_id uuid,
        unit text not null,
        amount numeric(38, 0) not null check (amount <> 'NaN'),
        at timestamptz not null,
        due_at timestamptz,
        state text not null default 'expected' check
          (state in ('matched', 'expected', 'forced', 'missing', 'over', 'under', 'duplicate', 'currency_mismatch')),
        partner bigint,
        forced text,
        unique (pairing, key, side, ref)
      );
      comment on table line is 'What one side says of one movement of value, and what was found about it.';
      create index line_due on line (due_at) where state = 'expected' and due_at is not null;
      create index line_of_order on line (order_id, id) where order_id is not null;
      create index line_not_matched on line (state, id) where state <> 'matched';

      create table break (
        id uuid primary key,
        seq bigint generated always as identity unique,
        class text not null check (class in ('missing', 'over', 'under', 'duplicate', 'currency_mismatch')),
        pairing text not null,
        key text not null,
        line bigint references line (id),
        side text check (side in ('told', 'booked')),
        firm text,
        order_id uuid,
        told_unit text,
        told numeric(38, 0),
        booked_unit text,
        booked numeric(38, 0),
        found_at timestamptz not null,
        resolved_at timestamptz,
        resolution text check (resolution in ('arrived', 'changed', 'forced')),
        check ((resolved_at is null) = (resolution is null)),
        check ((told is null) = (told_unit is null)),
        check ((booked is null) = (booked_unit is null))
      );
      comment on table break is 'What differs between two accounts of one movement, from when it was found until it ended.';
      create unique index break_open_once on break (pairing, key, coalesce(line, 0)) where resolved_at is null;

      create table venue_posting (
        ref text primary key,
        venue text not null,
        unit text not null,
        amount numeric(38, 0) not null
      );
      comment on table venue_posting is 'Every posting of the ledger to an account at a venue, once.';

      create table venue_balance (
        venue text not null,
        unit text not null,
        total numeric(38, 0) not null default 0,
        reported numeric(38, 0),
        differs_since timestamptz,
        due_at timestamptz,
        state text not null default 'matched' check (state in ('matched', 'expected', 'over', 'under')),
        known numeric(38, 0) not null default 0,
        primary key (venue, unit)
      );
      comment on table venue_balance is 'The sum of the postings at a venue, and what the venue said last. Known: a difference that two people accepted.';

      create table venue_total (
        id bigint generated always as identity primary key,
        venue text not null,
        unit text not null,
        total numeric(38, 0) not null,
        at timestamptz not null
      );
      comment on table venue_total is 'What the sums were since the venue and we last agreed, for an hour at most.';
      create index venue_total_of on venue_total (venue, unit, total, id);
      create index venue_total_before on venue_total (venue, unit, id);

      create table statement (
        bic text primary key,
        received_at timestamptz not null
      );
      comment on table statement is 'When each bank’s books were last heard whole.';

      do $$ begin
        execute format('revoke update, delete, truncate on line, break, venue_posting from %I', current_schema() || '_app');
        execute format('grant update (due_at, state, partner, forced) on line to %I', current_schema() || '_app');
        execute format('grant update (resolved_at, resolution) on break to %I', current_schema() || '_app');
      end $$;
  `;
}
