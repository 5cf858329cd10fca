import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * Money that should leave and may not yet, and for which firm's assets clients are owed more than is held.
 *
 * Why `told_epoch` and `told_seq`: what the ledger said last about an asset is what counts, whatever comes again or late.
 * Why no column says what a payment waits for: that is what stands at the moment, and may change while it waits.
 */
export class PaymentsWait1764400000000 extends ForwardMigration {
  readonly phase = 'expand';
  override readonly safeBecause =
    'The new check takes every value that the old one took. The second one is about a state that the release before does not know.';
  readonly sql = [
    `
      alter table instruction drop constraint instruction_state_check;
      alter table instruction add constraint instruction_state_check
        check (state in ('waiting', 'sent', 'accepted', 'settled', 'failed'));
      alter table instruction add constraint instruction_waits_untold
        check (state <> 'waiting' or (kind <> 'collection' and message_id is null));
      comment on column instruction.message_id is 'Null for a request that waits, or was refused before any bank was asked.';
      comment on column instruction.asked_at is 'When the bank was asked; while a payment waits, when it was asked of us.';
      create index instruction_waiting on instruction (asked_at) where state = 'waiting';

      create table solvency (
        firm text not null,
        asset text not null,
        is_broken boolean not null,
        since timestamptz not null,
        told_epoch integer not null,
        told_seq bigint not null,
        primary key (firm, asset)
      );
      comment on table solvency is 'What the ledger said last about each asset: while it is broken, none of it leaves.';
    `,
    `
      do $$ begin
        execute format('revoke delete, truncate on solvency from %I', current_schema() || '_app');
      end $$;
    `,
  ];
}
