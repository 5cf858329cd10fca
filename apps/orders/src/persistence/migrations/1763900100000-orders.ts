import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * An order is one row, legs and receipts with it, because it is locked, decided and saved as one; its history and the
 * bank entries that it took are append-only tables of their own, because an auditor asks them.
 */
export class Orders1763900100000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = [
    `
      create table orders (
        id uuid primary key,
        customer_id uuid not null,
        firm text not null,
        state text not null,
        version integer not null check (version > 0),
        quote_id uuid not null unique,
        terms jsonb not null,
        legs jsonb not null default '[]',
        receipts jsonb not null default '[]',
        fills jsonb not null default '[]',
        reason jsonb,
        hold_id text,
        transaction_id uuid,
        cancel_requested boolean not null default false,
        placed_at timestamptz not null,
        executed_at timestamptz,
        completed_at timestamptz,
        deadline_at timestamptz,
        traceparent text
      ) with (fillfactor = 70);
      comment on constraint orders_quote_id_key on orders is 'A quote is good once.';
      create index orders_of_customer on orders (customer_id, placed_at desc, id);
      create index orders_newest on orders (placed_at desc, id);
      create index orders_due on orders (deadline_at) where deadline_at is not null;

      create table order_history (
        order_id uuid not null references orders (id),
        version integer not null,
        state text not null,
        at timestamptz not null,
        cause text not null,
        primary key (order_id, version)
      );

      create table receipt (
        id uuid primary key,
        order_id uuid not null references orders (id),
        bic text not null,
        entry_ref text not null,
        asset text not null,
        amount numeric(38, 0) not null check (amount > 0 and amount <> 'NaN'),
        booked_at timestamptz not null,
        cites text not null,
        unique (bic, entry_ref)
      );
      comment on table receipt is 'A bank''s entry that came for an order: taken once, whatever message brought it.';

      create table bank_account (
        account_id uuid primary key,
        customer_id uuid not null,
        bic text not null,
        status text not null check (status in ('pending', 'confirmed', 'refused', 'closed'))
      );
      comment on table bank_account is 'What payments.v1 has said of accounts, so that accepting a quote calls nobody.';
      create index bank_account_of_customer on bank_account (customer_id);
    `,
    `
      create table order_move (from_state text not null, to_state text not null, primary key (from_state, to_state));
      insert into order_move (from_state, to_state) values
        ('placed', 'in_review'), ('placed', 'cleared'), ('placed', 'rejected'), ('placed', 'cancelled'), ('placed', 'expired'),
        ('in_review', 'cleared'), ('in_review', 'rejected'), ('in_review', 'cancelled'), ('in_review', 'expired'),
        ('cleared', 'funded'), ('cleared', 'rejected'), ('cleared', 'cancelled'), ('cleared', 'expired'), ('cleared', 'refunded'), ('cleared', 'held'),
        ('funded', 'executed'), ('funded', 'refunded'), ('funded', 'held'),
        ('executed', 'completed'), ('executed', 'held'),
        ('held', 'funded'), ('held', 'executed'), ('held', 'completed'), ('held', 'refunded'), ('held', 'held');

      create function refuse_illegal_move() returns trigger language plpgsql as $$
      begin
        if new.version <> old.version + 1 then
          raise exception 'order % goes from version % to %', old.id, old.version, new.version using errcode = 'check_violation';
        end if;
        if new.state <> old.state
           and not exists (select 1 from order_move where from_state = old.state and to_state = new.state) then
          raise exception 'order % may not move from % to %', old.id, old.state, new.state using errcode = 'check_violation';
        end if;
        return new;
      end $$;
      create trigger legal_moves_only before update on orders for each row execute function refuse_illegal_move();
    `,
    `
      do $$ begin
        execute format('revoke update, delete, truncate on order_history, receipt, order_move from %I', current_schema() || '_app');
        execute format('revoke insert on order_move from %I', current_schema() || '_app');
        execute format('revoke delete, truncate on orders from %I', current_schema() || '_app');
      end $$;
    `,
  ];
}
