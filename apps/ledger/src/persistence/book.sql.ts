// The statements of the hot path. Amounts travel as text on both sides: numeric(38,0) is wider than any JS number.
import { unnested } from '@aiyrbas/persistence';
import { LedgerAccountEntity, LedgerBalanceEntity } from './account.entity';
import { CoverageChangeEntity } from './coverage.entity';
import { EarlyFailureEntity, HoldEntity } from './hold.entity';
import { TransactionEntity, TransferEntity } from './transaction.entity';

/** Accounts on first sight, with an empty balance for customers. Sorted, so that two openers meet in one order. */
export const OPENED_ACCOUNTS = unnested(LedgerAccountEntity, { columns: ['firm', 'name', 'kind', 'asset'] });
export const OPEN_ACCOUNTS = `
  with opened as (
    insert into account (firm, name, kind, asset)
    select firm, name, kind, asset
    from ${OPENED_ACCOUNTS.set}
    where not exists (select from account a where a.firm = t.firm and a.name = t.name and a.asset = t.asset)
    order by name, asset, firm
    on conflict (name, asset, firm) do nothing
    returning id, kind
  )
  insert into balance (account) select id from opened where kind = 'customer'`;

/**
 * Everything that a batch needs, in one row. `wanted` is a set union, so every hold is locked before any balance is.
 * Earlier transactions bring the accounts of their transfers with them, because a reversal moves those. Accounts that
 * the process knows ($9) are locked and not returned again.
 *
 * Rows are found by `= any(array(...))`, never by `in (select ...)`. Postgres plans a join with a set of unknown size as a
 * scan of the whole table, and this statement runs for every batch. A hold that was released is read for an order that
 * spends or pays all the same; only where a bank took its money back does it find anything more.
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
    union
    select id from transaction
    where kind = 'claw_back' and order_id = any(array(select order_id from held where state = 'released'))
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
    union select id from account
          where name = any(array(select 'receivable:' || customer_id from held where state = 'released'))
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

/** The sets that a batch writes, behind the time ($1): one parameter for each column, in this order. */
export const SAVED = {
  transactions: unnested(TransactionEntity, {
    columns: ['id', 'firm', 'kind', 'businessId', 'orderId', 'customerId', 'valueDate', 'cause', 'transfers'],
    first: 2,
  }),
  transfers: unnested(TransferEntity, {
    columns: ['transaction', 'seq', 'firm', 'debit', 'credit', 'asset', 'amount', 'transfers'],
    first: 11,
  }),
  holdsRequested: unnested(HoldEntity, {
    columns: ['id', 'firm', 'orderId', 'customerId', 'account', 'asset', 'amount', 'state'],
    first: 19,
  }),
  holdsEnded: unnested(HoldEntity, { columns: ['id', 'state'], first: 27 }),
  balances: unnested(LedgerBalanceEntity, { columns: ['account', 'posted', 'held'], first: 29 }),
  earlyFailures: unnested(EarlyFailureEntity, { columns: ['requestId'], first: 32 }),
  coverage: unnested(CoverageChangeEntity, { columns: ['firm', 'asset', 'held', 'owed'], first: 33 }),
};

/**
 * Everything that a batch changed. The counts come back, so that a row which silently was not there is noticed.
 * Transactions are numbered in the order given.
 */
export const SAVE = `
  with
  posted as (
    insert into transaction (booked_at, id, firm, kind, business_id, order_id, customer_id, value_date, cause, transfers)
    select $1, * from ${SAVED.transactions.set}
    returning 1
  ),
  moved as (
    insert into transfer (transaction, seq, firm, debit, credit, asset, amount, transfers)
    select * from ${SAVED.transfers.set}
    returning 1
  ),
  asked as (
    insert into hold (asked_at, ended_at, id, firm, order_id, customer_id, account, asset, amount, state)
    select $1, case when state <> 'placed' then $1::timestamptz end, * from ${SAVED.holdsRequested.set}
    returning 1
  ),
  ended as (
    update hold h set state = t.state, ended_at = $1
    from ${SAVED.holdsEnded.set}
    where h.id = t.id::char(32)
    returning 1
  ),
  settled as (
    update balance b set posted = t.posted, held = t.held
    from ${SAVED.balances.set}
    where b.account = t.account
    returning 1
  ),
  early as (
    insert into early_failure (heard_at, request_id) select $1, * from ${SAVED.earlyFailures.set}
    returning 1
  ),
  covered as (
    insert into cover_change (firm, asset, held, owed)
    select * from ${SAVED.coverage.set}
    returning 1
  )
  select (select count(*) from posted) as transactions, (select count(*) from moved) as transfers,
         (select count(*) from asked) as "holdsRequested", (select count(*) from ended) as "holdsEnded",
         (select count(*) from settled) as balances, (select count(*) from early) as "earlyFailures",
         (select count(*) from covered) as coverage`;
