import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * Entries as banks really write them: one reference for several entries, a constant in its place, or none.
 *
 * Why a name beside the reference: an entry that its reference does not name must be kept all the same, once. Where the
 * name is empty the reference is it, so what the previous release writes stays unique as before. Why the booking day and
 * the other side's account: two reports are of one entry only if nothing that both state differs. Why sightings: equal
 * entries without a reference are counted in each statement. Why pages: a second credit of one request leaves by itself
 * only when one final statement holds all of its credits and adds up. Why `blocked_at`: a bank may hold money without
 * posting or returning it.
 */
export class EntriesAsTheyAre1764600000000 extends ForwardMigration {
  readonly phase = 'contract';
  readonly sql = [
    `
      alter table entry add column entry_ref text, add column booking_day date, add column account_index text;
      comment on column entry.entry_ref is 'What names the entry where its reference does not: shared, a constant, or none.';
      comment on column entry.account_index is 'Keyed fingerprint of the other side''s account.';
      create unique index entry_once_named on entry (bic, iban, reference, entry_ref) nulls not distinct
        where reference is not null or entry_ref is not null;
      drop index entry_once;
      create index entry_without_reference on entry (bic, iban, amount) where reference is null;
      create index entry_credit_by_request on entry (request_id) where direction = 'credit' and request_id is not null;

      create table entry_sighting (
        entry_id uuid not null references entry (id),
        statement text not null,
        page integer not null,
        primary key (entry_id, statement)
      );
      comment on table entry_sighting is 'Which statement, and which page of it, an entry without a reference was in.';

      create table statement_page (
        bic text not null,
        iban text not null,
        statement_id text not null,
        page integer not null,
        is_last boolean not null,
        total numeric(38,0) check (total <> 'NaN'),
        opening numeric(38,0) check (opening <> 'NaN'),
        closing numeric(38,0) check (closing <> 'NaN'),
        day date,
        stated_at timestamptz not null,
        entries uuid[] not null,
        message_id text not null,
        primary key (bic, iban, statement_id, page)
      );
      comment on table statement_page is 'Pages of camt.053 as they were read last: their entries, and what they come to.';
      comment on column statement_page.total is 'Credits less debits in minor units; null where an entry cannot be counted.';

      alter table instruction add column blocked_at timestamptz;
      comment on column instruction.blocked_at is 'Since when the bank holds the money (BLCK): neither posted nor returned.';
      create index instruction_blocked on instruction (bic) where blocked_at is not null;
    `,
    `
      do $$ begin
        execute format('revoke update, delete, truncate on entry_sighting from %I', current_schema() || '_app');
        execute format('revoke delete, truncate on statement_page from %I', current_schema() || '_app');
      end $$;
    `,
  ];
}
