import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * The books of the simulated banks: what was asked, what was booked, and what is still to be done.
 *
 * Why requests are kept for ever: a repeated EndToEndId must get the first outcome again, whenever it comes. Why acts
 * are rows with a due time: a bank that answers after 45 s must do so although its process was restarted meanwhile.
 * Why customers' names and accounts are readable here: it is the bank's own knowledge of its own customers.
 */
export class BankBooks1763900500000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = [
    `
      create table request (
        bic text not null,
        request_id text not null,
        kind text not null check (kind in ('collection', 'payout')),
        behaviour text not null,
        message_id text not null,
        house_iban text not null,
        customer jsonb not null,
        amount numeric(38,0) not null check (amount > 0 and amount <> 'NaN'),
        purpose text not null,
        state text not null check (state in ('received', 'rejected', 'booked', 'cancelled')),
        reason text,
        correlation_id text,
        traceparent text,
        received_at timestamptz not null,
        primary key (bic, request_id)
      ) with (fillfactor = 80);

      create table entry (
        id bigint generated always as identity primary key,
        bic text not null,
        iban text not null,
        reference text not null unique,
        kind text not null check (kind in ('opening', 'collection', 'payout', 'return')),
        direction text not null check (direction in ('CRDT', 'DBIT')),
        amount numeric(38,0) not null check (amount > 0 and amount <> 'NaN'),
        request_id text,
        reason text,
        booked_at timestamptz not null,
        foreign key (bic, request_id) references request (bic, request_id),
        check ((kind = 'opening') = (request_id is null))
      );
      comment on table entry is 'The bank''s books of our house account, append-only; the reference is the AcctSvcrRef.';
      create unique index entry_opening_once on entry (bic, iban) where kind = 'opening';
      create unique index entry_once on entry (bic, request_id, kind) where request_id is not null;
      create index entry_by_account on entry (bic, iban, booked_at, id);

      create table act (
        id bigint generated always as identity primary key,
        due_at timestamptz not null,
        what jsonb not null
      );
      comment on table act is 'What the bank still has to do; a row is gone in the transaction that did it.';
      create index act_by_due on act (due_at, id);
    `,
    `
      do $$ begin
        execute format('revoke update, delete, truncate on entry from %I', current_schema() || '_app');
        execute format('revoke delete, truncate on request from %I', current_schema() || '_app');
      end $$;
    `,
  ];
}
