import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * How far the relay has handed each partition to the broker. Apart from `stream_head`, whose row is locked by every
 * writer until its commit: the relay's mark must neither wait for them nor hold them up.
 */
export class StreamSent1764000000000 extends ForwardMigration {
  readonly phase = 'contract';
  readonly sql = `
      create table stream_sent (
        topic text not null,
        partition smallint not null,
        seq bigint not null check (seq >= 0),
        sent_at timestamptz not null default now(),
        primary key (topic, partition)
      ) with (fillfactor = 50);
      comment on table stream_sent is 'The last number of each partition that the broker has acknowledged; written about once a second, so it may lag behind, and what lies above it is sent again.';
      alter table stream_head drop column sent;
  `;
}
