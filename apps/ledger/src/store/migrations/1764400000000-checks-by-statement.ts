import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the books refuse is checked once for each statement, over all the rows that it wrote, and no longer row by row: a
 * batch of a hundred postings ran three foreign keys and one deferred trigger a hundred times, which was a third of what it
 * cost the database. The rules and their codes are the same.
 *
 * Why a trigger may stand in for a foreign key here: nothing that a transfer refers to ever changes or goes (the triggers
 * `..._is_permanent` hold that for the owner too), so what was there when it was written down is there for ever, and no
 * row needs to be locked for it. That a transaction is whole is checked with the statement that writes it, not at the
 * commit: whoever writes its transfers in another statement is refused, which nobody did.
 */
export class ChecksByStatement1764400000000 implements MigrationInterface {
  readonly name = 'ChecksByStatement1764400000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger transaction_is_whole on transaction;
      drop function check_transaction_is_whole();
      alter table transfer drop constraint transfer_transaction_firm_transfers_fkey;
      alter table transfer drop constraint transfer_debit_firm_asset_fkey;
      alter table transfer drop constraint transfer_credit_firm_asset_fkey;
      -- It was only there to be referred to.
      alter table transaction drop constraint transaction_id_firm_transfers_key;

      create function check_transactions_are_whole() returns trigger language plpgsql as $$
      declare
        broken record;
      begin
        select a.id, a.transfers, (select count(*) from transfer t where t.transaction = a.id) as present into broken
        from added a
        where a.transfers <> (select count(*) from transfer t where t.transaction = a.id)
        limit 1;
        if found then
          raise exception 'transaction % declares % transfers and has %', broken.id, broken.transfers, broken.present
            using errcode = 'check_violation';
        end if;
        return null;
      end $$;

      create function check_transfers_belong() returns trigger language plpgsql as $$
      declare
        stray record;
      begin
        select a.transaction, a.seq into stray
        from added a
        where (select t.firm = a.firm and t.transfers = a.transfers from transaction t where t.id = a.transaction) is not true
           or (select d.firm = a.firm and d.asset = a.asset from account d where d.id = a.debit) is not true
           or (select c.firm = a.firm and c.asset = a.asset from account c where c.id = a.credit) is not true
        limit 1;
        if found then
          raise exception 'transfer % of transaction % does not belong to it, or its accounts are of another firm or asset',
            stray.seq, stray.transaction using errcode = 'foreign_key_violation';
        end if;
        return null;
      end $$;

      -- A temporary table named like ours would be looked at first: name the schema, and the temporary one last. A plan
      -- that a connection made while the books were small is kept while they grow: by scalar subqueries and without scans
      -- of whole tables it is the right one for both.
      do $$ begin
        execute format('alter function check_transactions_are_whole() set search_path to %I, pg_temp', current_schema());
        execute format('alter function check_transfers_belong() set search_path to %I, pg_temp', current_schema());
      end $$;
      alter function check_transactions_are_whole() set enable_seqscan to off;
      alter function check_transfers_belong() set enable_seqscan to off;

      create trigger transaction_is_whole after insert on transaction
        referencing new table as added for each statement execute function check_transactions_are_whole();
      create trigger transfer_belongs after insert on transfer
        referencing new table as added for each statement execute function check_transfers_belong();
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
