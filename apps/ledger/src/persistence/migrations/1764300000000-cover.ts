import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * What is held for clients and what they are owed, as running sums. A batch only appends what it changed (one row for
 * each firm and asset), so no row is hot; once a minute the changes are folded into the sums, and the sums are proven
 * against the transfers. A release that does not know these tables yet leaves a difference, which that proof finds and
 * puts right.
 */
export class Cover1764300000000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = `
      create table cover (
        firm text not null,
        asset text not null references asset (code),
        held numeric(38, 0) not null check (held <> 'NaN'),
        owed numeric(38, 0) not null check (owed <> 'NaN'),
        primary key (firm, asset)
      );
      comment on table cover is 'What banks and venues hold and what clients are owed, up to the last fold; add cover_change.';

      create table cover_change (
        firm text not null,
        asset text not null,
        held numeric(38, 0) not null check (held <> 'NaN'),
        owed numeric(38, 0) not null check (owed <> 'NaN')
      );
      comment on table cover_change is 'What each batch since the last fold changed about the cover.';

      create view cover_now as
        select firm, asset, sum(held) as held, sum(owed) as owed
        from (select firm, asset, held, owed from cover union all select firm, asset, held, owed from cover_change) as c
        group by firm, asset;

      create view cover_by_transfers as
        with ours as (
          select id, firm, asset, kind from account where kind in ('bank', 'venue', 'bank-clearing', 'suspense')
        ), total as (
          select firm, asset, kind, m.amount
          from (select debit as id, sum(amount) as amount from transfer where debit in (select id from ours) group by 1
                union all
                select credit, -sum(amount) from transfer where credit in (select id from ours) group by 1) as m
          join ours using (id)
          union all
          select a.firm, a.asset, a.kind, -b.posted from balance b join account a on a.id = b.account
        )
        select firm, asset,
               coalesce(sum(amount) filter (where kind in ('bank', 'venue')), 0) as held,
               coalesce(-sum(amount) filter (where kind not in ('bank', 'venue')), 0) as owed
        from total group by firm, asset;
      comment on view cover_by_transfers is 'The cover from the transfers themselves, and for customers from their balances.';

      insert into cover (firm, asset, held, owed) select firm, asset, held, owed from cover_by_transfers;

      create table solvency_break (
        id bigint generated always as identity primary key,
        firm text not null,
        asset text not null references asset (code),
        broken_at timestamptz not null,
        restored_at timestamptz check (restored_at >= broken_at),
        held numeric(38, 0) not null,
        owed numeric(38, 0) not null check (owed > held)
      );
      comment on table solvency_break is 'Times in which clients were owed more than was held; the amounts are those of the beginning.';
      create unique index solvency_broken_once on solvency_break (firm, asset) where restored_at is null;

      create table solvency_check (
        alone boolean primary key default true check (alone),
        checked_at timestamptz not null
      );
      comment on table solvency_check is 'When the whole proof was last made; its row is the lock by which one replica makes it.';
      insert into solvency_check (checked_at) values ('epoch');

      do $$ begin
        execute format('revoke delete, truncate on cover from %I', current_schema() || '_app');
        execute format('revoke update, truncate on cover_change from %I', current_schema() || '_app');
        execute format('revoke update, delete, truncate on solvency_break from %I', current_schema() || '_app');
        execute format('grant update (restored_at) on solvency_break to %I', current_schema() || '_app');
        execute format('revoke insert, delete, truncate on solvency_check from %I', current_schema() || '_app');
      end $$;
  `;
}
