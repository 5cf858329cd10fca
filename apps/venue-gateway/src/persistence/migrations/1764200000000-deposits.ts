import { ForwardMigration } from '@aiyrbas/persistence';

/** Coins that came in at the venues, each once, and the customers whose references are known. */
export class Deposits1764200000000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = `
      create table customer (id uuid primary key);
      comment on table customer is 'Who is a customer, as kyc.v1 has said: a reference that is nobody''s credits nobody.';

      create table deposit (
        venue text not null,
        venue_deposit_id text not null,
        id uuid not null unique,
        customer_id uuid,
        reference text not null,
        amount jsonb not null,
        credited_at timestamptz not null,
        seen_at timestamptz not null default now(),
        primary key (venue, venue_deposit_id)
      );
      create index deposit_latest on deposit (venue, credited_at);
      create index deposit_of_nobody on deposit (seen_at) where customer_id is null;
      do $$ begin
        execute format('revoke update, delete, truncate on deposit from %I', current_schema() || '_app');
        execute format('revoke delete, truncate on customer from %I', current_schema() || '_app');
      end $$;
  `;
}
