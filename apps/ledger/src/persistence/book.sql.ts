// The statements of the hot path. Amounts travel as text on both sides: numeric(38,0) is wider than any JS number.

/** Accounts on first sight, with an empty balance for customers. Sorted, so that two openers meet in one order. */
export const OPEN_ACCOUNTS = `
  with opened as (
    insert into account (firm, name, kind, asset)
    select firm, name, kind, asset
    from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as wanted (firm, name, kind, asset)
    where not exists (select from account a
                      where a.firm = wanted.firm and a.name = wanted.name and a.asset = wanted.asset)
    order by name, asset, firm
    on conflict (name, asset, firm) do nothing
    returning id, kind
  )
  insert into balance (account) select id from opened where kind = 'customer'`;

/**
 * Everything that a batch needs, in one row. `wanted` is a set union, so every hold is locked before any balance is.
 * Transactions of an account's past bring the accounts of their transfers with them: a reversal moves those. Accounts that
 * the process knows ($9) are locked and not told again.
 *
 * Rows are found by \`= any(array(...))\`, never by \`in (select ...)\`: a join with a set of unknown size is planned as a scan
 * of the whole table, and this is run for every batch.
 */
export const LOCK = `
  with
  held as (
    select id, firm, order_id, customer_id, account, asset, amount, state
    from hold
    where id = any($1::char(32)[]) or (order_id = any($2::uuid[]) and state = 'placed')
    order by id
    for update
  ),
  seen as (
    select t.id
    from unnest($3::text[], $4::text[]) as cause (kind, business_id)
    cross join lateral (select id from transaction t where (t.kind, t.business_id) = (cause.kind, cause.business_id)
                        limit 1) as t
    union
    select id from transaction where order_id = any($5::uuid[])
    union
    select id from transaction where kind = 'suspense' and cause ->> 'entryId' = any($11::text[])
    union
    select id from transaction where kind = 'suspense' and cause ->> 'returns' = any($11::text[])
  ),
  legs as (
    select transaction, seq, debit, credit, amount from transfer
    where transaction = any(array(select id from seen))
  ),
  wanted as (
    select a.id
    from unnest($6::text[], $7::text[], $8::text[]) as named (firm, name, asset)
    join account a using (firm, name, asset)
    union select unnest($9::bigint[])
    union select account from held
    union select debit from legs
    union select credit from legs
  ),
  locked as (
    select account, posted, held
    from balance
    where account = any(array(select id from wanted))
    order by account
    for update
  )
  select
    (select coalesce(json_agg(json_build_array(a.id::text, a.firm, a.name, a.asset)), '[]')
     from account a where a.id = any(array(select id from wanted except select unnest($9::bigint[])))) as accounts,
    (select coalesce(json_agg(json_build_array(account::text, posted::text, held::text)), '[]')
     from locked) as balances,
    (select coalesce(jsonb_agg(jsonb_build_object(
       'id', id, 'firm', firm, 'orderId', order_id, 'customerId', customer_id, 'account', account::text,
       'amount', amount::text, 'state', state)), '[]')
     from held) as holds,
    (select coalesce(jsonb_agg(jsonb_build_object(
       'id', t.id, 'firm', t.firm, 'kind', t.kind, 'businessId', t.business_id, 'orderId', t.order_id,
       'customerId', t.customer_id, 'valueDate', t.value_date, 'cause', t.cause,
       'transfers', (select jsonb_agg(jsonb_build_array(l.debit::text, l.credit::text, l.amount::text) order by l.seq)
                     from legs l where l.transaction = t.id))), '[]')
     from transaction t where t.id = any(array(select id from seen))) as transactions,
    (select coalesce(jsonb_agg(request_id), '[]')
     from early_failure where request_id = any($10::char(32)[])) as early_failures`;

/** Everything that a batch changed. The counts come back, so that a row which silently was not there is noticed. */
export const SAVE = `
  with
  posted as (
    insert into transaction (id, firm, kind, business_id, order_id, customer_id, booked_at, value_date, cause, transfers)
    select id, firm, kind, business_id, order_id, customer_id, $1, value_date, cause::jsonb, transfers
    from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::uuid[], $8::date[], $9::text[],
                $10::smallint[]) with ordinality
      as t (id, firm, kind, business_id, order_id, customer_id, value_date, cause, transfers, position)
    order by position
    returning 1
  ),
  moved as (
    insert into transfer (transaction, seq, firm, debit, credit, asset, amount, transfers)
    select * from unnest($11::uuid[], $12::smallint[], $13::text[], $14::bigint[], $15::bigint[], $16::text[],
                         $17::numeric[], $18::smallint[])
    returning 1
  ),
  asked as (
    insert into hold (id, firm, order_id, customer_id, account, asset, amount, state, asked_at, ended_at)
    select id, firm, order_id, customer_id, account, asset, amount, state, $1,
           case when state <> 'placed' then $1::timestamptz end
    from unnest($19::char(32)[], $20::text[], $21::uuid[], $22::uuid[], $23::bigint[], $24::text[], $25::numeric[],
                $26::text[]) as h (id, firm, order_id, customer_id, account, asset, amount, state)
    returning 1
  ),
  ended as (
    update hold h set state = e.state, ended_at = $1
    from unnest($27::char(32)[], $28::text[]) as e (id, state)
    where h.id = e.id
    returning 1
  ),
  settled as (
    update balance b set posted = n.posted, held = n.held
    from unnest($29::bigint[], $30::numeric[], $31::numeric[]) as n (account, posted, held)
    where b.account = n.account
    returning 1
  ),
  early as (
    insert into early_failure (request_id, heard_at) select id, $1 from unnest($32::char(32)[]) as f (id)
    returning 1
  ),
  covered as (
    insert into cover_change (firm, asset, held, owed)
    select * from unnest($33::text[], $34::text[], $35::numeric[], $36::numeric[])
    returning 1
  )
  select (select count(*) from posted) as posted, (select count(*) from moved) as moved,
         (select count(*) from asked) as asked, (select count(*) from ended) as ended,
         (select count(*) from settled) as settled, (select count(*) from early) as early,
         (select count(*) from covered) as covered`;
