import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * Records that were passed over: what the broker holds and nobody could read, or two people said to leave out.
 *
 * Why a table of its own: a parked message has a number, a key and a type; of these only the place is known. The row is
 * written before the cursor goes past the place, so nothing is passed over without one.
 */
export class PassedOver1766000000000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = `
      create table passed_over (
        id bigint generated always as identity primary key,
        consumer text not null,
        topic text not null,
        partition smallint not null,
        first_offset bigint not null check (first_offset >= 0),
        last_offset bigint not null check (last_offset >= first_offset),
        reason text not null,
        bytes integer,
        hash text,
        passed_at timestamptz not null default now(),
        unique (consumer, topic, partition, first_offset)
      );
      comment on table passed_over is 'Places of a topic, by the broker''s offsets, that a consumer went past without reading them; hash is of the bytes as the broker gave them.';
  `;
}
