import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * A bank is informed of each record that had no effect, once. Why a table: the position of a record says whether it was
 * informed before, and the limit of a minute holds for all replicas.
 */
export class UnacceptedRecords1766600000000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = [
    `
      create table unaccepted_record (
        topic text not null,
        partition integer not null,
        first_offset bigint not null,
        last_offset bigint not null check (last_offset >= first_offset),
        id uuid not null unique,
        bic text not null,
        outcome text not null check (outcome in ('refused', 'unprocessed')),
        reason text not null,
        acknowledgement text not null check (acknowledgement in ('sent', 'limited', 'withheld')),
        acknowledgement_id uuid,
        recorded_at timestamptz not null,
        primary key (topic, partition, first_offset, outcome),
        check ((acknowledgement = 'sent') = (acknowledgement_id is not null))
      );
      create table rejection_rate (
        bic text primary key,
        minute timestamptz not null,
        sent integer not null check (sent >= 0)
      );
    `,
    `do $$ begin
      if exists (select from pg_roles where rolname = current_schema() || '_app') then
        execute format('revoke update, delete, truncate on unaccepted_record from %I', current_schema() || '_app');
        execute format('grant update (acknowledgement, acknowledgement_id) on unaccepted_record to %I', current_schema() || '_app');
      end if;
    end $$`,
  ];
}
