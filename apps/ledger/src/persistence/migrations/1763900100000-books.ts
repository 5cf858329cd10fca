import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * The books: accounts, transactions, transfers, and for customers a balance and holds.
 *
 * Why transfers and not entries: one row names both sides, one asset and one amount, so a single leg or an unbalanced
 * transaction cannot be written down; the foreign keys on (account, firm, asset) refuse a transfer between assets or
 * between firms. What rows cannot say (a transaction has all the transfers that it declares, and never more) is a
 * deferred trigger and a foreign key on the declared number. Why only customers have a balance row: house accounts
 * take part in every transaction and would be one lock for everybody; nothing needs to be refused on them.
 */
export class Books1763900100000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = [ACCOUNTS, TRANSACTIONS, CUSTOMERS, VIEWS, IMMUTABILITY];
}

const ACCOUNTS = `
  create table asset (
    code text primary key,
    exponent smallint not null check (exponent between 0 and 18)
  );
  insert into asset (code, exponent)
  values ('KZT', 2), ('USD', 2), ('BTC', 8), ('ETH', 18), ('USDT', 6), ('USDC', 6);

  create table account (
    id bigint generated always as identity primary key,
    firm text not null check (firm ~ '^[a-z0-9-]{1,40}$'),
    name text not null,
    kind text not null check (kind in ('customer', 'bank', 'bank-clearing', 'venue', 'venue-payable', 'conversion',
                                       'fees', 'rounding', 'house', 'capital', 'suspense')),
    asset text not null references asset (code),
    opened_at timestamptz not null default now(),
    check (name = kind or name like kind || ':_%'),
    check (kind <> 'customer' or name ~ '^customer:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'),
    unique (name, asset, firm),
    unique (id, firm, asset),
    unique (id, kind)
  );`;

const TRANSACTIONS = `
  create table transaction (
    id uuid primary key,
    seq bigint generated always as identity unique,
    firm text not null,
    kind text not null check (kind in ('collection', 'conversion', 'payout', 'refund', 'deposit', 'opening', 'reversal')),
    business_id text not null check (length(business_id) between 1 and 200),
    order_id uuid,
    customer_id uuid,
    booked_at timestamptz not null,
    value_date date not null,
    cause jsonb not null check (jsonb_typeof(cause) = 'object'),
    transfers smallint not null check (transfers > 0),
    unique (kind, business_id),
    unique (id, firm, transfers),
    constraint opening_has_four_eyes
      check (kind <> 'opening' or coalesce(cause ->> 'proposedBy' <> cause ->> 'approvedBy', false))
  );
  comment on column transaction.seq is 'The order in which blocks will be chained; numbers may have gaps.';
  create index transaction_by_order on transaction (order_id) where order_id is not null;
  create index deposit_by_customer on transaction (customer_id, seq) where kind = 'deposit';
  -- A booked debit is a payout or a refund, and the same one whichever of both it was taken for.
  create unique index outgoing_once on transaction (business_id) where kind in ('payout', 'refund');

  create table transfer (
    transaction uuid not null,
    seq smallint not null,
    firm text not null,
    debit bigint not null,
    credit bigint not null,
    asset text not null,
    amount numeric(38, 0) not null check (amount > 0 and amount <> 'NaN'),
    transfers smallint not null,
    primary key (transaction, seq),
    check (debit <> credit),
    check (seq between 1 and transfers),
    foreign key (transaction, firm, transfers) references transaction (id, firm, transfers),
    foreign key (debit, firm, asset) references account (id, firm, asset),
    foreign key (credit, firm, asset) references account (id, firm, asset)
  );
  comment on column transfer.transfers is 'Repeats the number that the transaction declares, so that none can be added later.';

  create function check_transaction_is_whole() returns trigger language plpgsql as $$
  declare
    present integer;
  begin
    select count(*) into present from transfer where transaction = new.id;
    if present <> new.transfers then
      raise exception 'transaction % declares % transfers and has %', new.id, new.transfers, present
        using errcode = 'check_violation';
    end if;
    return null;
  end $$;
  -- A temporary table named like ours would be looked at first: name the schema, and the temporary one last.
  do $$ begin
    execute format('alter function check_transaction_is_whole() set search_path to %I, pg_temp', current_schema());
  end $$;
  create constraint trigger transaction_is_whole after insert on transaction
    deferrable initially deferred for each row execute function check_transaction_is_whole();`;

const CUSTOMERS = `
  create table balance (
    account bigint primary key,
    kind text not null default 'customer' check (kind = 'customer'),
    posted numeric(38, 0) not null default 0 check (posted >= 0 and posted <> 'NaN'),
    held numeric(38, 0) not null default 0 check (held >= 0 and held <> 'NaN'),
    check (held <= posted),
    foreign key (account, kind) references account (id, kind)
  ) with (fillfactor = 70);

  create table hold (
    id char(32) primary key check (id ~ '^[0-9a-f]{32}$'),
    firm text not null,
    order_id uuid not null,
    customer_id uuid not null,
    account bigint not null,
    asset text not null,
    amount numeric(38, 0) not null check (amount > 0 and amount <> 'NaN'),
    state text not null check (state in ('placed', 'posted', 'released', 'refused')),
    asked_at timestamptz not null,
    ended_at timestamptz,
    check ((state = 'placed') = (ended_at is null)),
    foreign key (account, firm, asset) references account (id, firm, asset)
  ) with (fillfactor = 80);
  comment on column hold.state is 'A refusal is kept too: one id is answered once, also when the log is replayed.';
  create index hold_by_order on hold (order_id) where state = 'placed';

  create function check_hold_ends_once() returns trigger language plpgsql as $$
  begin
    if old.state <> 'placed' or new.state not in ('posted', 'released')
       or (old.id, old.firm, old.order_id, old.customer_id, old.account, old.asset, old.amount, old.asked_at)
          is distinct from
          (new.id, new.firm, new.order_id, new.customer_id, new.account, new.asset, new.amount, new.asked_at) then
      raise exception 'hold % ends once and changes in nothing else', old.id using errcode = 'check_violation';
    end if;
    return new;
  end $$;
  create trigger hold_ends_once before update on hold for each row execute function check_hold_ends_once();

  create table early_failure (
    request_id char(32) primary key check (request_id ~ '^[0-9a-f]{32}$'),
    heard_at timestamptz not null
  );
  comment on table early_failure is 'Payouts that a bank refused before we read that they were asked for: two topics, no common order.';`;

const VIEWS = `
  create view entry as
    select transaction, seq, firm, debit as account, asset, 'debit' as direction, -amount as amount from transfer
    union all
    select transaction, seq, firm, credit, asset, 'credit', amount from transfer;

  create view account_total as
    select a.id, a.firm, a.name, a.kind, a.asset, x.exponent,
           coalesce(d.amount, 0) as debits, coalesce(c.amount, 0) as credits
    from account a
    join asset x on x.code = a.asset
    left join (select debit as id, sum(amount) as amount from transfer group by 1) d using (id)
    left join (select credit as id, sum(amount) as amount from transfer group by 1) c using (id);
  comment on view account_total is 'Sums of everything that was ever transferred, from the transfers themselves.';

  create view drift as
    select t.id as account, t.name, t.asset, b.posted, t.credits - t.debits as posted_by_transfers,
           b.held, coalesce(h.amount, 0) as held_by_holds
    from account_total t
    left join balance b on b.account = t.id
    left join (select account, sum(amount) as amount from hold where state = 'placed' group by 1) h on h.account = t.id
    where t.kind = 'customer'
      and (b.account is null or b.posted <> t.credits - t.debits or b.held <> coalesce(h.amount, 0));
  comment on view drift is 'Customers whose balance is not what the transfers and holds say. Always empty.';`;

/** Rights are the first line; the triggers are the second, and stop the owner's own slips too. */
const IMMUTABILITY = `
  do $$ begin
    execute format('revoke update, delete, truncate, references, trigger on asset, account, transaction, transfer from %I',
                   current_schema() || '_app');
    execute format('revoke insert on asset from %I', current_schema() || '_app');
    execute format('revoke update, delete, truncate on early_failure from %I', current_schema() || '_app');
    execute format('revoke update, delete, truncate on hold, balance from %I', current_schema() || '_app');
    execute format('grant update (state, ended_at) on hold to %I', current_schema() || '_app');
    execute format('grant update (posted, held) on balance to %I', current_schema() || '_app');
  end $$;

  create function refuse_to_rewrite() returns trigger language plpgsql as $$
  begin
    raise exception 'the books are never rewritten: % on %', tg_op, tg_table_name
      using errcode = 'insufficient_privilege', hint = 'A correction is a reversing transaction.';
  end $$;
  create trigger account_is_permanent before update or delete or truncate on account
    for each statement execute function refuse_to_rewrite();
  create trigger transaction_is_permanent before update or delete or truncate on transaction
    for each statement execute function refuse_to_rewrite();
  create trigger transfer_is_permanent before update or delete or truncate on transfer
    for each statement execute function refuse_to_rewrite();
  create trigger hold_is_kept before delete or truncate on hold
    for each statement execute function refuse_to_rewrite();
  create trigger balance_is_kept before delete or truncate on balance
    for each statement execute function refuse_to_rewrite();`;
