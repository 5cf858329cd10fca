import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * The streams of a service: the outbox, which is the kept log, and the cursors by which the service reads others' logs.
 *
 * Why a log in the database: what was told can be told again to any consumer, and a hole that a transport made can be
 * filled from here. Why one partition a day: old days leave by DROP, not by DELETE.
 */
export class Streams1763900000000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = [
    `
      create table stream_head (
        topic text not null,
        partition smallint not null,
        epoch integer not null default 1,
        seq bigint not null check (seq >= 0),
        sent bigint not null default 0,
        primary key (topic, partition)
      ) with (fillfactor = 50);
      comment on table stream_head is 'The last number given in each partition. Its row lock, held to the commit, makes the order of numbers the order of commits.';

      create table stream_subject (
        topic text not null,
        subject text not null,
        seq bigint not null,
        primary key (topic, subject)
      ) with (fillfactor = 70);

      create table outbox (
        topic text not null,
        partition smallint not null,
        epoch integer not null,
        seq bigint not null,
        recorded_at timestamptz not null default now(),
        id uuid not null,
        type text not null,
        subject text not null,
        subject_seq bigint not null,
        key text not null,
        time timestamptz not null,
        correlation_id text,
        causation_id text,
        traceparent text,
        headers jsonb not null,
        body text not null,
        primary key (topic, partition, epoch, seq, recorded_at)
      ) partition by range (recorded_at);
      create table outbox_rest partition of outbox default;

      create table cursor (
        consumer text not null,
        topic text not null,
        partition smallint not null,
        epoch integer not null,
        seq bigint not null check (seq >= 0),
        primary key (consumer, topic, partition)
      ) with (fillfactor = 50);

      create table parked_key (
        consumer text not null,
        key text not null,
        parked_at timestamptz not null default now(),
        primary key (consumer, key)
      );

      create table parked (
        id bigint generated always as identity primary key,
        consumer text not null,
        topic text not null,
        partition smallint not null,
        epoch integer not null,
        seq bigint not null,
        key text not null,
        type text not null,
        event_id uuid not null,
        handler text not null,
        reason text not null,
        body_hash text not null,
        parked_at timestamptz not null default now(),
        unique (consumer, topic, partition, epoch, seq)
      );
      comment on table parked is 'A pointer into the producer''s log and why the message could not be processed; never its payload.';
      create index parked_by_key on parked (consumer, key, id);
    `,
    // Partitions are made and dropped by a function of the owner's, because the service itself may not change tables.
    `
      create function outbox_keep(keep_days integer) returns void
      language plpgsql security definer set search_path from current as $$
      declare
        day date;
        old record;
      begin
        for day in select generate_series(current_date, current_date + 3, interval '1 day')::date loop
          if to_regclass('outbox_' || to_char(day, 'YYYYMMDD')) is null
             and not exists (select 1 from outbox_rest where recorded_at >= day and recorded_at < day + 1) then
            execute format('create table %I partition of outbox for values from (%L) to (%L)',
              'outbox_' || to_char(day, 'YYYYMMDD'), day, day + 1);
          end if;
        end loop;
        for old in
          select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
          where i.inhparent = 'outbox'::regclass and c.relname ~ '^outbox_[0-9]{8}$'
            and to_date(substr(c.relname, 8), 'YYYYMMDD') < current_date - keep_days
        loop
          execute format('drop table %I', old.relname);
        end loop;
      end $$;
      revoke all on function outbox_keep(integer) from public;
    `,
    `
      do $$ begin
        execute format('grant execute on function outbox_keep(integer) to %I', current_schema() || '_app');
      end $$;
    `,
  ];
}
