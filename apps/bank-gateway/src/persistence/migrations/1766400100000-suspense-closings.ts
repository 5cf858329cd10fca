import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * What cannot be returned can be closed: a batch whose payments were booked otherwise, a debit that was explained. Why rows of
 * their own: `suspense` is only ever added to.
 */
export class SuspenseClosings1766400100000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = [
    `
      create table suspense_closing (
        entry_id uuid primary key references suspense (entry_id),
        proposal_id uuid not null unique,
        closed_at timestamptz not null
      );
    `,
    `do $$ begin
      if exists (select from pg_roles where rolname = current_schema() || '_app') then
        execute format('revoke update, delete, truncate on suspense_closing from %I', current_schema() || '_app');
      end if;
    end $$`,
  ];
}
