import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * Venues may charge differently: a schedule's own percentage for one of them, in the place of what it says for all. It is
 * part of the schedule, which two people have approved, and as little changed as that.
 */
export class VenueFees1764500300000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = [
    `
      create table venue_fee (
        fee_schedule text not null references fee_schedule,
        venue text not null,
        percent text not null check (percent ~ '^[0-9]{1,2}([.][0-9]{1,6})?$'),
        primary key (fee_schedule, venue)
      );
      comment on table venue_fee is 'What a schedule says of one venue, in the place of its venue_percent.';
    `,
    `
      do $$ begin
        execute format('revoke insert, update, delete on venue_fee from %I', current_schema() || '_app');
      end $$;
    `,
  ];
}
