import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * Suspensions that people make and end while the service runs.
 *
 * Why `approved_by` may be empty: stopping is one person's act, because a second may be asleep while money goes wrong.
 * Why an end that was decided names its proposal: opening again takes two, and the proposal is the record of who. Why
 * nothing else changes: what applied on a past day must stay answerable.
 */
export class SuspensionsByStaff1764400100000 extends ForwardMigration {
  readonly phase = 'contract';
  readonly sql = [
    `
      alter table rail_suspension alter column approved_by drop not null;
      alter table rail_suspension add column suspended_at timestamptz not null default clock_timestamp();
      alter table rail_suspension add column ended_by_proposal uuid references proposal (id);
      comment on column rail_suspension.approved_by is 'Empty where one person stopped; ending it takes two all the same.';
      alter table rail_suspension drop constraint rail_suspension_check;
      -- One that was ended before it began has applied for no time.
      alter table rail_suspension add constraint rail_suspension_lasts
        check (to_at > from_at or (to_at = from_at and ended_by_proposal is not null));
    `,
    `
      create function check_suspension_ends_by_two() returns trigger language plpgsql as $$
      begin
        if (to_jsonb(old) - 'to_at' - 'ended_by_proposal') is distinct from (to_jsonb(new) - 'to_at' - 'ended_by_proposal')
           or old.ended_by_proposal is not null or old.to_at < new.to_at
           or not exists (select from proposal p where p.id = new.ended_by_proposal and p.status = 'approved'
                          and p.kind = 'rail-resumption' and p.subject = new.id::text)
        then
          raise exception 'suspension % changes in its end only, earlier, once, and by an approved proposal', old.id
            using errcode = 'check_violation';
        end if;
        return new;
      end $$;
      create trigger suspension_ends_by_two before update on rail_suspension
        for each row execute function check_suspension_ends_by_two();
    `,
  ];
}
