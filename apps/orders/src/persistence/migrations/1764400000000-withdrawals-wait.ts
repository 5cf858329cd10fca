import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * Withdrawals get deadlines: one that nobody answers is shown as unknown, then held for a person. It stays in its state
 * then, which is allowed only together with another deadline. The default gives a deadline to what is on its way already,
 * and to what the previous release places while it still runs; it does not know the column.
 */
export class WithdrawalsWait1764400000000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = `
      alter table withdrawal
        add column deadline_at timestamptz default now() + interval '10 minutes',
        add column doubt text check (doubt in ('unknown', 'held'));
      comment on column withdrawal.doubt is 'How an answer that does not come is shown.';
      create index withdrawal_due on withdrawal (deadline_at) where ended_at is null;

      create or replace function refuse_illegal_withdrawal_move() returns trigger language plpgsql as $$
      begin
        if new.version <> old.version + 1
           or ((old.state, new.state) not in (('placed', 'paying'), ('placed', 'failed'), ('paying', 'completed'),
                                              ('paying', 'failed'), ('completed', 'failed'))
               and not (old.state = new.state and old.ended_at is null
                        and new.deadline_at is distinct from old.deadline_at)) then
          raise exception 'withdrawal % may not move from % to %', old.id, old.state, new.state
            using errcode = 'check_violation';
        end if;
        return new;
      end $$;
  `;
}
