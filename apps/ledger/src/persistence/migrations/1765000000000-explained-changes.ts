import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * A balance changes only by transfers and holds that are written in the same database transaction; the sums of the cover
 * only by transfers. Held at the commit, whoever writes.
 *
 * Each statement that changes one of these tables writes down in one row, account by account, what it changed: balances
 * with their sign, transfers and holds with the opposite one. At the commit the rows of a database transaction are
 * taken away, and they must sum to zero for every account. It is done by sets, because a batch posts a hundred
 * transactions: a look for each row would cost a fifth of a posting. The table is unlogged, as no row outlives its writer.
 * The service has no right to it: the functions write as the owner.
 */
export class ExplainedChanges1765000000000 extends ForwardMigration {
  readonly phase = 'contract';
  readonly sql = [TABLE, NOTES, CHECK, RIGHTS];
}

/** The tables in the order in which a batch of the running release takes them, so that neither waits for the other. */
const TABLE = `
  lock table transaction, transfer, hold, balance, cover_change, cover in share row exclusive mode;
  create unlogged table change_to_explain (
    written_in bigint not null default pg_current_xact_id()::text::bigint,
    source text not null check (source in ('balance', 'transfer', 'hold', 'cover', 'correction')),
    accounts bigint[],
    posted numeric[],
    held numeric[],
    firms text[],
    assets text[],
    cover_held numeric[],
    cover_owed numeric[]
  ) with (toast_tuple_target = 8160);
  comment on table change_to_explain is 'What each statement of a database transaction changed, until it commits. Always empty between them.';
  create index change_to_explain_by_writer on change_to_explain (written_in);`;

/** @param changed rows of (account, posted, held), each with the sign with which it counts. */
const note = (name: string, source: string, changed: string): string => `
  create function ${name}() returns trigger language plpgsql security definer as $$
  begin
    insert into change_to_explain (source, accounts, posted, held)
    select '${source}', array_agg(account), array_agg(posted), array_agg(held)
    from (select account, sum(posted) as posted, sum(held) as held from (${changed}) as c
          group by account having sum(posted) <> 0 or sum(held) <> 0) as net
    having count(*) > 0;
    return null;
  end $$;`;

/** @param changed rows of (firm, asset, held, owed). */
const noteCover = (name: string, changed: string): string => `
  create function ${name}() returns trigger language plpgsql security definer as $$
  begin
    insert into change_to_explain (source, firms, assets, cover_held, cover_owed)
    select 'cover', array_agg(firm), array_agg(asset), array_agg(held), array_agg(owed)
    from (select firm, asset, sum(held) as held, sum(owed) as owed from (${changed}) as c group by firm, asset) as net
    having count(*) > 0;
    return null;
  end $$;`;

const minus = (columns: string): string => columns.replace(/(\w+), (\w+)$/, '-$1 as $1, -$2 as $2');
const replaced = (columns: string): string =>
  `select ${columns} from after union all select ${minus(columns)} from before`;
/** A hold that stands explains what is held, so it counts with the opposite sign. */
const standing = (rows: string, sign: '' | '-'): string =>
  `select account, 0::numeric as posted, ${sign}amount as held from ${rows} where state = 'placed'`;

const NOTES = `
  ${note('note_balances_opened', 'balance', 'select account, posted, held from after')}
  ${note('note_balances_changed', 'balance', replaced('account, posted, held'))}
  ${note(
    'note_transfers',
    'transfer',
    `select debit as account, amount as posted, 0::numeric as held from after union all select credit, -amount, 0 from after`,
  )}
  ${note('note_holds_placed', 'hold', standing('after', '-'))}
  ${note('note_holds_ended', 'hold', `${standing('after', '-')} union all ${standing('before', '')}`)}
  ${noteCover('note_cover_added', 'select firm, asset, held, owed from after')}
  ${noteCover('note_cover_taken', `select ${minus('firm, asset, held, owed')} from before`)}
  ${noteCover('note_cover_changed', replaced('firm, asset, held, owed'))}

  create trigger note_insert after insert on balance referencing new table as after
    for each statement execute function note_balances_opened();
  create trigger note_update after update on balance referencing old table as before new table as after
    for each statement execute function note_balances_changed();
  create trigger note_insert after insert on transfer referencing new table as after
    for each statement execute function note_transfers();
  create trigger note_insert after insert on hold referencing new table as after
    for each statement execute function note_holds_placed();
  create trigger note_update after update on hold referencing old table as before new table as after
    for each statement execute function note_holds_ended();
  create trigger note_insert after insert on cover_change referencing new table as after
    for each statement execute function note_cover_added();
  create trigger note_delete after delete on cover_change referencing old table as before
    for each statement execute function note_cover_taken();
  create trigger note_insert after insert on cover referencing new table as after
    for each statement execute function note_cover_added();
  create trigger note_update after update on cover referencing old table as before new table as after
    for each statement execute function note_cover_changed();`;

/**
 * The first row to be looked at takes all of its database transaction with it; the others find none. Rows written after a
 * check (\`set constraints immediate\`) are new ones and are checked again. Accounts are found one by one through their key:
 * a join with a set of unknown size may be planned as a scan of the whole table.
 */
const CHECK = `
  create function check_changes_are_explained() returns trigger language plpgsql security definer as $$
  declare
    unexplained text;
  begin
    if not exists (select from change_to_explain where written_in = new.written_in) then
      return null;
    end if;
    with taken as (
      delete from change_to_explain where written_in = new.written_in
      returning source, accounts, posted, held, firms, assets, cover_held, cover_owed
    ), moved as (
      select c.account, coalesce(sum(c.posted), 0) as posted, coalesce(sum(c.held), 0) as held,
             coalesce(sum(c.posted) filter (where t.source = 'transfer'), 0) as debited
      from taken t cross join lateral unnest(t.accounts, t.posted, t.held) as c (account, posted, held)
      group by c.account
    ), named as (
      select a.firm, a.name, a.kind, a.asset, m.posted, m.held, m.debited
      from moved m cross join lateral (select * from account where id = m.account limit 1) as a
    ), covered as (
      select firm, asset, sum(held) as held, sum(owed) as owed
      from (
        select c.firm, c.asset, c.held, c.owed
        from taken t
        cross join lateral unnest(t.firms, t.assets, t.cover_held, t.cover_owed) as c (firm, asset, held, owed)
        union all
        select firm, asset, -debited, 0 from named where kind in ('bank', 'venue')
        union all
        select firm, asset, 0, debited from named where kind in ('customer', 'bank-clearing', 'suspense')
      ) as c
      group by firm, asset
    )
    select string_agg(line, '; ') into unexplained
    from (
      select format('%s %s of %s: posted %s, held %s', name, asset, firm, posted, held) as line
      from named where (kind = 'customer' and posted <> 0) or held <> 0
      union all
      select format('cover of %s %s: held %s, owed %s', firm, asset, held, owed) from covered where held <> 0 or owed <> 0
      limit 5
    ) as found;
    if unexplained is not null then
      raise exception 'changed by more than the transfers and holds of this transaction say: %', unexplained
        using errcode = 'check_violation', constraint = 'changes_are_explained';
    end if;
    return null;
  end $$;
  create constraint trigger changes_are_explained after insert on change_to_explain
    deferrable initially deferred for each row execute function check_changes_are_explained();`;

/** A temporary table named like ours would be looked at first: the schema is named, and the temporary one last. */
const RIGHTS = `
  do $$
  declare
    of_ours text;
  begin
    foreach of_ours in array array['note_balances_opened', 'note_balances_changed', 'note_transfers', 'note_holds_placed',
                                   'note_holds_ended', 'note_cover_added', 'note_cover_taken', 'note_cover_changed',
                                   'check_changes_are_explained'] loop
      execute format('alter function %I() set search_path to %I, pg_temp', of_ours, current_schema());
      execute format('revoke all on function %I() from public', of_ours);
    end loop;
    execute format('revoke all on change_to_explain from %I', current_schema() || '_app');
  end $$;`;
