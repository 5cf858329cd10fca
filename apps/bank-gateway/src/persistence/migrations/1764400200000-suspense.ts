import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * Money in suspense, and its way back as an instruction like any other.
 *
 * Why a unique index over what is not refused: a person and the machine may both want it back, and it goes once. Why the
 * payer is sealed under a key of its own: it is somebody with whom we have nothing to do. Why money from before has no
 * payer here: names were not kept, so a person returns it.
 */
export class Suspense1764400200000 extends ForwardMigration {
  readonly phase = 'contract';
  readonly sql = [
    `
      create table suspense (
        entry_id uuid primary key references entry (id),
        firm text not null,
        bic text not null,
        asset text not null,
        amount numeric(38,0) not null check (amount > 0 and amount <> 'NaN'),
        reason text not null check (reason in ('third_party', 'unknown_request', 'currency_mismatch')),
        order_id uuid,
        payer text,
        payer_index text,
        check ((payer is null) = (payer_index is null))
      );
      comment on table suspense is 'Money that came and is nobody''s. What became of it: its last instruction of kind return.';
      comment on column suspense.payer is 'Sealed under a key of its own; empty where the bank did not say enough to pay it back.';

      alter table instruction alter column order_id drop not null;
      alter table instruction alter column customer_id drop not null;
      alter table instruction alter column bank_account_id drop not null;
      alter table instruction add column entry_id uuid references suspense (entry_id);
      alter table instruction drop constraint instruction_kind_check;
      alter table instruction add constraint instruction_kind_check
        check (kind in ('collection', 'payout', 'refund', 'return'));
      alter table instruction add constraint instruction_is_about
        check (case kind when 'return' then entry_id is not null and customer_id is null and bank_account_id is null
               else entry_id is null and order_id is not null and customer_id is not null and bank_account_id is not null end);
      create unique index instruction_returns_once on instruction (entry_id) where entry_id is not null and state <> 'failed';
      create index instruction_by_entry on instruction (entry_id) where entry_id is not null;

      insert into suspense (entry_id, firm, bic, asset, amount, reason, order_id)
      select e.id, o.body::jsonb ->> 'firm', e.bic, e.currency, e.amount, o.body::jsonb ->> 'reason', e.order_id
      from outbox o join entry e on e.id = (o.body::jsonb ->> 'entryId')::uuid
      where o.type = 'payments.suspense.booked'
      on conflict do nothing;
    `,
    `
      do $$ begin
        execute format('revoke update, delete, truncate on suspense from %I', current_schema() || '_app');
      end $$;
    `,
  ];
}
