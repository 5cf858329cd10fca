import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * What the banks were asked, what they booked, and every message in and out.
 *
 * Why instructions have their own due time: an unanswered one is asked about again, also after a restart. Why entries
 * are unique by the bank's reference: the same line comes in camt.054, 052 and 053, and counts once. Why the archive is
 * append-only and sealed: it is the evidence, and ISO 20022 is full of names and numbers of people.
 */
export class InstructionsAndReports1763900410000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = [
    `
      create table instruction (
        request_id text primary key check (request_id ~ '^[0-9a-f]{32}$'),
        kind text not null check (kind in ('collection', 'payout', 'refund')),
        order_id uuid not null,
        customer_id uuid not null,
        firm text not null,
        bank_account_id uuid not null,
        bic text not null,
        amount numeric(38,0) not null check (amount > 0 and amount <> 'NaN'),
        state text not null check (state in ('sent', 'accepted', 'settled', 'failed')),
        failure_code text,
        bank_reason text,
        message_id text unique,
        traceparent text,
        asked_at timestamptz not null,
        ask_after timestamptz,
        times_asked integer not null default 0,
        contradiction text,
        check ((state = 'failed') = (failure_code is not null)),
        check (ask_after is null or state in ('sent', 'accepted'))
      ) with (fillfactor = 80);
      comment on column instruction.message_id is 'Null for a request that was refused before any bank was asked.';
      create index instruction_by_due on instruction (ask_after) where ask_after is not null;
      create index instruction_by_order on instruction (order_id);

      create table cancellation (
        id text primary key check (id ~ '^[0-9a-f]{32}$'),
        request_id text not null references instruction (request_id),
        bic text not null,
        state text not null check (state in ('sent', 'cancelled', 'refused')),
        message_id text not null unique,
        asked_at timestamptz not null
      );

      create table entry (
        id uuid primary key,
        bic text not null,
        iban text not null,
        reference text,
        direction text not null check (direction in ('credit', 'debit')),
        is_reversal boolean not null,
        currency text not null,
        stated_amount text not null,
        amount numeric(38,0) check (amount > 0 and amount <> 'NaN'),
        request_id text,
        order_id uuid,
        match text not null,
        booked_at timestamptz not null,
        received_at timestamptz not null,
        value_date date not null,
        message_id text not null
      );
      comment on table entry is 'One line of a bank''s books, once. A match other than "asked" waits in suspense for a person.';
      create unique index entry_once on entry (bic, iban, reference) where reference is not null;
      create index entry_in_suspense on entry (received_at) where match <> 'asked';

      create table report_once (
        bic text not null,
        message_id text not null,
        hash text not null,
        received_at timestamptz not null,
        primary key (bic, message_id)
      );

      create table bank_message (
        id uuid primary key,
        direction text not null check (direction in ('in', 'out')),
        bic text not null,
        topic text not null,
        ce_id uuid not null,
        type text not null,
        key text not null,
        subject text not null,
        time timestamptz not null,
        correlation_id text,
        message_id text,
        signature text,
        raw text not null,
        hash text not null,
        verdict text not null check (verdict in ('sent', 'accepted', 'repeated', 'refused')),
        reason text,
        recorded_at timestamptz not null default clock_timestamp()
      );
      comment on table bank_message is 'Every message as it was, sealed under the archive''s key; the hash is of the exact text.';
      create index bank_message_by_message on bank_message (bic, message_id);
      create index bank_message_by_hash on bank_message (hash);
    `,
    `
      do $$ begin
        execute format('revoke update, delete, truncate on entry, report_once, bank_message from %I', current_schema() || '_app');
        execute format('revoke delete, truncate on instruction, cancellation from %I', current_schema() || '_app');
      end $$;
    `,
  ];
}
