// The functions of the migration that brings drift: what is measured, recounted and resolved, by the owner of the books.

/**
 * What transactions of a range moved, account by account. Transfers are found through their key (\`offset 0\` keeps it so):
 * a join with a range of unknown size may be planned as a scan of all of them.
 */
const movedIn = (range: string): string => `
  select m.account, sum(m.amount) as amount
  from transaction t
  cross join lateral (select x.debit, x.credit, x.amount from transfer x where x.transaction = t.id offset 0) as x
  cross join lateral (values (x.credit, x.amount), (x.debit, -x.amount)) as m (account, amount)
  where ${range}
  group by m.account`;

/** Every place in which the books state something else than transfers and holds say, in one snapshot. */
const FOUND = `
  recent as materialized (${movedIn('t.written_in >= horizon')}),
  booked as materialized (
    select a.id, a.firm, a.asset, a.kind, coalesce(s.posted, 0) + coalesce(r.amount, 0) as posted
    from account a left join account_sum s on s.account = a.id left join recent r on r.account = a.id
  ),
  standing as (
    select account, sum(amount) as held from hold where state = 'placed' group by account
  ),
  customer as (
    select b.id, b.firm, b.asset, v.what, v.stated, v.explained
    from booked b left join balance w on w.account = b.id left join standing h on h.account = b.id
    cross join lateral (values ('balance.posted', coalesce(w.posted, 0), b.posted),
                               ('balance.held', coalesce(w.held, 0), coalesce(h.held, 0))) as v (what, stated, explained)
    where b.kind = 'customer' and (coalesce(w.posted, 0) <> b.posted or coalesce(w.held, 0) <> coalesce(h.held, 0))
  ),
  covered as (
    select firm, asset, -sum(posted) filter (where kind in ('bank', 'venue')) as held,
           sum(posted) filter (where kind in ('customer', 'bank-clearing', 'suspense')) as owed
    from booked group by firm, asset
  ),
  cover_of as (
    select firm, asset, v.what, v.stated, v.explained
    from covered c full join cover_now n using (firm, asset)
    cross join lateral (values ('cover.held', coalesce(n.held, 0), coalesce(c.held, 0)),
                               ('cover.owed', coalesce(n.owed, 0), coalesce(c.owed, 0))) as v (what, stated, explained)
  ),
  found as materialized (
    select firm, asset, id as account, what, stated, explained from customer where stated <> explained
    union all
    select firm, asset, null, what, stated, explained from cover_of where stated <> explained
  )`;

/** Whether a difference that is open is one that was found: transfers move both sides, and leave it as it is. */
const SAME = `(d.firm, d.asset, d.what) = (f.firm, f.asset, f.what) and d.account is not distinct from f.account
      and d.difference = f.stated - f.explained`;

export const MEASURE = `
  create function measure_drift()
    returns table (became text, number bigint, of_firm text, of_asset text, of_account text, of_what text,
                   was_stated numeric, was_explained numeric, because text)
    language plpgsql security definer as $$
  declare
    below bigint;
    horizon bigint;
  begin
    select summed_below into below from drift_measurement for update;
    -- Asked for after the lock, and before what is below it is read: a later statement may see more and never less.
    horizon := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
    if horizon < below then
      -- The numbers of database transactions have gone back (restored from a dump): everything is summed anew.
      delete from account_sum where true;
      insert into account_sum (account, posted)
      select m.account, sum(m.amount)
      from transaction t join transfer x on x.transaction = t.id
      cross join lateral (values (x.credit, x.amount), (x.debit, -x.amount)) as m (account, amount)
      where t.written_in < horizon
      group by m.account;
      update drift_measurement set recounting = false;
    else
      insert into account_sum as s (account, posted)
      select account, amount from (${movedIn('t.written_in >= below and t.written_in < horizon')}) as moved
      on conflict (account) do update set posted = s.posted + excluded.posted;
    end if;
    update drift_measurement set summed_below = horizon, measured_at = now();

    return query
    with ${FOUND},
    kept as (
      insert into difference (firm, asset, account, what, stated, explained)
      select f.firm, f.asset, f.account, f.what, f.stated, f.explained from found f
      where not exists (select from difference d where d.resolved_at is null and ${SAME})
      returning *
    ),
    seen as (
      update difference d set last_seen_at = now() from found f where d.resolved_at is null and ${SAME}
    ),
    gone as (
      update difference d
      set resolved_at = now(),
          resolved_by = case when exists (select from found f where (f.firm, f.asset, f.what) = (d.firm, d.asset, d.what)
                                            and f.account is not distinct from d.account)
                             then 'another difference' else 'gone when measured' end
      where d.resolved_at is null and not exists (select from found f where ${SAME})
      returning *
    )
    select n.became, n.id, n.firm, n.asset, a.name, n.what, n.stated, n.explained, n.resolved_by
    from (select 'found' as became, * from kept union all select 'resolved', * from gone) as n
    left join account a on a.id = n.account
    order by n.id;
  end $$;`;

/**
 * Sums the next transactions once more, and at the end of a pass holds the sums to it: what differs is kept, and the sum
 * becomes what the transfers say, so that the next measurement sees it in the balance. A database transaction is counted whole.
 */
export const RECOUNT = `
  create function recount_transfers(slice integer, every interval) returns table (number bigint, of_account text)
    language plpgsql security definer as $$
  declare
    now_at drift_measurement%rowtype;
    up_to bigint;
  begin
    select * into now_at from drift_measurement for update;
    if not now_at.recounting then
      if now_at.recounted_at + every > now() then
        return;
      end if;
      now_at.pass := now_at.pass + 1;
      now_at.recounted_below := 0;
    end if;
    select t.written_in + 1 into up_to from transaction t
    where t.written_in >= now_at.recounted_below and t.written_in < now_at.summed_below
    order by t.written_in, t.seq offset slice - 1 limit 1;
    up_to := coalesce(up_to, now_at.summed_below);
    insert into account_sum as s (account, posted, recounted, pass)
    select account, 0, amount, now_at.pass from (${movedIn('t.written_in >= now_at.recounted_below and t.written_in < up_to')}) as moved
    on conflict (account) do update
      set recounted = excluded.recounted + case when s.pass = excluded.pass then s.recounted else 0 end, pass = excluded.pass;
    update drift_measurement set pass = now_at.pass, recounted_below = up_to, recounting = up_to < now_at.summed_below,
      recounted_at = case when up_to < now_at.summed_below then recounted_at else now() end;
    if up_to < now_at.summed_below then
      return;
    end if;
    return query
    with wrong as (
      select s.account, s.posted as stated, case when s.pass = now_at.pass then s.recounted else 0 end as explained
      from account_sum s where s.posted <> case when s.pass = now_at.pass then s.recounted else 0 end
    ),
    summed as (
      update account_sum s set posted = w.explained from wrong w where s.account = w.account
    ),
    kept as (
      insert into difference (firm, asset, account, what, stated, explained, resolved_at, resolved_by)
      select a.firm, a.asset, a.id, 'account_sum.posted', w.stated, w.explained, now(), 'recounted'
      from wrong w join account a on a.id = w.account
      returning difference.id, difference.account
    )
    select k.id, a.name from kept k join account a on a.id = k.account order by k.id;
  end $$;`;

/** Takes a difference out of what is stated, on the approval of two people: only ever to what the transfers and holds say. */
export const RESOLVE = `
  create function resolve_difference(difference_id bigint, proposal_id uuid) returns void
    language plpgsql security definer as $$
  declare
    d difference%rowtype;
    off numeric;
  begin
    if not exists (select from proposal p where p.id = proposal_id and p.kind = 'ledger-correction' and p.status = 'approved'
                     and p.payload ->> 'what' = 'difference' and p.payload ->> 'differenceId' = difference_id::text) then
      raise exception 'difference % is resolved by two people', difference_id using errcode = 'insufficient_privilege';
    end if;
    update difference set resolved_at = now(), resolved_by = 'correction ' || proposal_id
    where id = difference_id and resolved_at is null
    returning * into d;
    if not found then
      raise exception 'difference % is not open', difference_id using errcode = 'check_violation';
    end if;
    off := d.difference;
    if d.account is not null then
      insert into balance (account) values (d.account) on conflict (account) do nothing;
    end if;
    if d.what = 'balance.posted' then
      update balance set posted = posted - off where account = d.account;
    elsif d.what = 'balance.held' then
      update balance set held = held - off where account = d.account;
    else
      insert into cover_change (firm, asset, held, owed)
      values (d.firm, d.asset, case when d.what = 'cover.held' then -off else 0 end,
              case when d.what = 'cover.owed' then -off else 0 end);
    end if;
    insert into change_to_explain (source, accounts, posted, held, firms, assets, cover_held, cover_owed)
    values ('correction',
            case when d.account is not null then array[d.account] end,
            case when d.account is not null then array[case when d.what = 'balance.posted' then off else 0 end] end,
            case when d.account is not null then array[case when d.what = 'balance.held' then off else 0 end] end,
            case when d.account is null then array[d.firm] end,
            case when d.account is null then array[d.asset] end,
            case when d.account is null then array[case when d.what = 'cover.held' then off else 0 end] end,
            case when d.account is null then array[case when d.what = 'cover.owed' then off else 0 end] end);
  end $$;`;
