import { ForwardMigration } from '@aiyrbas/persistence';

/** What customers take out of their tenge balance; moves are one at a time and only those of the domain's table. */
export class Withdrawals1764200100000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = `
      create table withdrawal (
        id uuid primary key,
        customer_id uuid not null,
        firm text not null,
        state text not null check (state in ('placed', 'paying', 'completed', 'failed')),
        version integer not null check (version > 0),
        bank_account_id uuid not null,
        bic text not null,
        amount jsonb not null,
        hold_id text not null unique,
        payout_id text unique,
        reason jsonb,
        placed_at timestamptz not null,
        ended_at timestamptz,
        check ((state in ('completed', 'failed')) = (ended_at is not null))
      ) with (fillfactor = 80);
      create index withdrawal_of_customer on withdrawal (customer_id, placed_at desc, id desc);

      create function refuse_illegal_withdrawal_move() returns trigger language plpgsql as $$
      begin
        if new.version <> old.version + 1
           or (old.state, new.state) not in (('placed', 'paying'), ('placed', 'failed'), ('paying', 'completed'),
                                             ('paying', 'failed'), ('completed', 'failed')) then
          raise exception 'withdrawal % may not move from % to %', old.id, old.state, new.state
            using errcode = 'check_violation';
        end if;
        return new;
      end $$;
      create trigger legal_withdrawal_moves_only before update on withdrawal
        for each row execute function refuse_illegal_withdrawal_move();
      do $$ begin
        execute format('revoke delete, truncate on withdrawal from %I', current_schema() || '_app');
      end $$;
  `;
}
