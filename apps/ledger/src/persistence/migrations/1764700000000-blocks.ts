import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * Blocks of transactions, chained and signed.
 *
 * Which transactions are in no block yet: `seq` is given out before the commit, so a small number may appear after a
 * larger one was chained. Each row therefore says in which database transaction it was written. Whatever is older than the
 * oldest database transaction still running is complete, and is chained in the order of (written_in, seq); nothing can
 * ever appear before it. The service may not name these columns itself, so it cannot hide a row behind what is chained.
 */
export class Blocks1764700000000 extends ForwardMigration {
  readonly phase = 'contract';
  readonly sql = `
      alter table transaction add column written_in bigint not null default 0;
      alter table transaction alter column written_in set default pg_current_xact_id()::text::bigint;
      comment on column transaction.written_in is 'The database transaction that wrote it; 0 for those from before there were blocks.';
      comment on column transaction.seq is 'Within one database transaction, the order in which it is chained; numbers may have gaps.';
      create index transaction_to_chain on transaction (written_in, seq);

      create table block (
        block bigint primary key check (block > 0),
        previous char(64) unique,
        root char(64) not null check (root ~ '^[0-9a-f]{64}$'),
        transactions integer not null check (transactions > 0),
        hash char(64) not null unique check (hash ~ '^[0-9a-f]{64}$'),
        last_written_in bigint not null,
        last_seq bigint not null,
        signed_at timestamptz not null,
        jws text not null,
        check ((block = 1) = (previous is null)),
        foreign key (previous) references block (hash)
      );
      comment on table block is 'A signed Merkle root over the next transactions, chained to the block before.';
      comment on column block.last_seq is 'With last_written_in, the last transaction in it.';

      create table chaining (
        alone boolean primary key default true check (alone),
        looked_at timestamptz not null
      );
      comment on table chaining is 'When all of them were last chained; its row is the lock by which one replica does it.';
      insert into chaining (looked_at) values ('epoch');

      create trigger block_is_permanent before update or delete or truncate on block
        for each statement execute function refuse_to_rewrite();

      do $$ begin
        execute format('revoke update, delete, truncate, references, trigger on block from %I', current_schema() || '_app');
        execute format('revoke insert, delete, truncate on chaining from %I', current_schema() || '_app');
        execute format('revoke insert on transaction from %I', current_schema() || '_app');
        execute format('grant insert (id, firm, kind, business_id, order_id, customer_id, booked_at, value_date, cause, transfers)
                        on transaction to %I', current_schema() || '_app');
      end $$;
  `;
}
