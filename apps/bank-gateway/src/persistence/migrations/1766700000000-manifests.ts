import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * A bank can prove that it has all records, and what we have read of its own. Why columns of the archive: a manifest of what we have
 * read needs the position and the hash of each record, and a report then takes no statement more. Why the table of manifests is only
 * added to: the next manifest follows from the last row, and two processes that make the same one meet at its key.
 */
export class Manifests1766700000000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = [
    `
      alter table bank_message
        add column partition integer,
        add column record_offset bigint,
        add column record_hash text;
      create index bank_message_by_offset on bank_message (topic, partition, record_offset) where record_offset is not null;

      create table manifest (
        topic text not null,
        number bigint not null check (number > 0),
        id uuid not null unique,
        bic text not null,
        kind text not null check (kind in ('sent', 'read')),
        day date,
        until timestamptz not null,
        count bigint not null check (count >= 0),
        root text not null,
        hash text not null,
        ranges jsonb not null,
        primary key (topic, number),
        unique (topic, day)
      );
      create table manifest_request (
        id uuid primary key,
        bic text not null,
        requested_by text not null,
        requested_at timestamptz not null
      );
      create index manifest_request_by_bank on manifest_request (bic, requested_at);
    `,
    `do $$ begin
      if exists (select from pg_roles where rolname = current_schema() || '_app') then
        execute format('revoke update, delete, truncate on manifest, manifest_request from %I', current_schema() || '_app');
      end if;
    end $$`,
  ];
}
