import { ForwardMigration } from '@aiyrbas/persistence';
import { MEASURE, RECOUNT, RESOLVE } from './1765000100000-drift.sql';

/**
 * Drift: what balances and the cover state against what transfers and holds say, measured once a minute, and kept.
 *
 * Transfers grow for ever, so they are summed for each account up to a point below which every database transaction has
 * ended (as blocks are chained), and only those after it are read. A second sum of all of them (`recounted`) follows in
 * slices, and holds the first one to the transfers. What differs is a row of `difference`. The service has no right to write
 * any of it: functions of the owner measure, keep and resolve, so nobody can state a difference that is not there.
 */
export class Drift1765000100000 extends ForwardMigration {
  readonly phase = 'expand';
  override readonly safeBecause =
    'The new check takes every row that the old one took. The trigger lets an update of the release before find no row, which that release expects.';
  readonly sql = [TABLES, MEASURE, RECOUNT, RESOLVE, SOLVENCY, RIGHTS];
}

const TABLES = `
  create table account_sum (
    account bigint primary key references account (id),
    posted numeric(38, 0) not null check (posted <> 'NaN'),
    recounted numeric(38, 0) not null default 0 check (recounted <> 'NaN'),
    pass integer not null default 0
  ) with (fillfactor = 70);
  comment on table account_sum is 'Credits less debits of the transactions written below drift_measurement.summed_below.';
  comment on column account_sum.recounted is 'The same once more in this pass, below recounted_below; of another pass it counts as 0.';

  create table drift_measurement (
    alone boolean primary key default true check (alone),
    summed_below bigint not null,
    since timestamptz not null default now(),
    measured_at timestamptz not null default 'epoch',
    pass integer not null default 0,
    recounted_below bigint not null default 0,
    recounting boolean not null default false,
    recounted_at timestamptz not null default 'epoch'
  );
  comment on table drift_measurement is 'How far transfers are summed, and when balances were last held against them; its row is the lock.';

  -- One statement is one snapshot: what is below its oldest running transaction has ended, and is seen whole.
  insert into drift_measurement (summed_below) values (pg_snapshot_xmin(pg_current_snapshot())::text::bigint);
  insert into account_sum (account, posted)
  select m.account, sum(m.amount)
  from transaction t join transfer x on x.transaction = t.id
  cross join lateral (values (x.credit, x.amount), (x.debit, -x.amount)) as m (account, amount)
  where t.written_in < (select summed_below from drift_measurement)
  group by m.account;

  create table difference (
    id bigint generated always as identity primary key,
    firm text not null,
    asset text not null references asset (code),
    account bigint references account (id),
    what text not null check (what in ('balance.posted', 'balance.held', 'cover.held', 'cover.owed', 'account_sum.posted')),
    stated numeric(38, 0) not null,
    explained numeric(38, 0) not null,
    difference numeric not null generated always as (stated - explained) stored check (difference <> 0),
    first_seen_at timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),
    resolved_at timestamptz check (resolved_at >= first_seen_at),
    resolved_by text,
    check ((resolved_at is null) = (resolved_by is null)),
    check ((account is null) = (what in ('cover.held', 'cover.owed')))
  );
  comment on table difference is 'What was stated otherwise than the transfers and holds say, as it was when first seen. Kept for ever.';
  create index difference_open on difference (firm) where resolved_at is null;

  create function check_difference_is_kept() returns trigger language plpgsql as $$
  begin
    if old.resolved_at is not null
       or (old.id, old.firm, old.asset, old.account, old.what, old.stated, old.explained, old.first_seen_at)
          is distinct from
          (new.id, new.firm, new.asset, new.account, new.what, new.stated, new.explained, new.first_seen_at) then
      raise exception 'difference % is resolved once and changes in nothing else', old.id using errcode = 'check_violation';
    end if;
    return new;
  end $$;
  create trigger difference_changes_once before update on difference
    for each row execute function check_difference_is_kept();
  create trigger difference_is_kept before delete or truncate on difference
    for each statement execute function refuse_to_rewrite();`;

/**
 * A break may be for want of money or because the books differ. While they differ no break of the firm ends, whoever says
 * so: the release before this one does not know of differences, and its update finds no row.
 */
const SOLVENCY = `
  alter table solvency_break drop constraint solvency_break_check1;
  alter table solvency_break add column reason text not null default 'short' check (reason in ('short', 'drift'));
  alter table solvency_break add constraint solvency_break_has_a_reason check (owed > held or reason = 'drift');
  comment on column solvency_break.reason is 'Clients were owed more than was held, or the books of the firm differed.';

  create function keep_break_while_books_differ() returns trigger language plpgsql as $$
  begin
    if exists (select from difference where firm = old.firm and resolved_at is null) then
      return null;
    end if;
    return new;
  end $$;
  create trigger break_lasts_while_books_differ before update on solvency_break
    for each row execute function keep_break_while_books_differ();`;

const RIGHTS = `
  do $$
  declare
    app text := current_schema() || '_app';
    of_ours text;
  begin
    foreach of_ours in array array['measure_drift()', 'recount_transfers(integer, interval)', 'resolve_difference(bigint, uuid)',
                                   'keep_break_while_books_differ()'] loop
      execute format('alter function %s set search_path to %I, pg_temp', of_ours, current_schema());
      execute format('revoke all on function %s from public', of_ours);
    end loop;
    -- Accounts are joined in memory, and never so long that compiling the query would pay.
    alter function measure_drift() set work_mem = '64MB';
    alter function measure_drift() set jit = off;
    execute format('grant execute on function measure_drift(), recount_transfers(integer, interval), resolve_difference(bigint, uuid) to %I', app);
    execute format('revoke insert, update, delete, truncate, references, trigger on account_sum, drift_measurement, difference from %I', app);
  end $$;`;
