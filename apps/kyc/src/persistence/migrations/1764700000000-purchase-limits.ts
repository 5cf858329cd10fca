import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * What a customer may buy in a calendar month. A policy is a dated row that two people made and nobody changes; what a
 * month has of a customer's purchases is one row, whose lock makes orders that are cleared at the same time take turns.
 * The sums are kept by triggers: whoever ends a clearance, the previous release included, gives its month back.
 * No policy comes with the platform: the rule is stated in dollars, and what that is in tenge is for people to say.
 *
 * Clearances from before have no side and count in no month: an earlier release wrote nothing down to count them by.
 */
export class PurchaseLimits1764700000000 extends ForwardMigration {
  readonly phase = 'contract';
  readonly sql = `
      create table limit_policy (
        id uuid primary key,
        rule text not null check (length(rule) between 1 and 60),
        cap numeric(38, 0) not null check (cap > 0 and cap <> 'NaN'),
        valid_from timestamptz not null,
        legal_reference text not null,
        how_to_raise text not null,
        proposed_by text not null,
        approved_by text not null,
        proposal_id uuid not null unique references proposal (id),
        constraint limit_policy_has_four_eyes check (approved_by <> proposed_by)
      );
      comment on column limit_policy.cap is 'KZT in minor units, per customer and calendar month in Kazakhstan.';

      create table month_usage (
        customer_id uuid not null,
        month text not null check (month ~ '^[0-9]{4}-[0-9]{2}$'),
        reserved numeric(38, 0) not null default 0 check (reserved >= 0 and reserved <> 'NaN'),
        used numeric(38, 0) not null default 0 check (used >= 0 and used <> 'NaN'),
        primary key (customer_id, month)
      );
      comment on table month_usage is 'KZT in minor units: purchases under way (reserved) and completed (used), by the month in which they were accepted.';

      alter table clearance add column side text check (side in ('buy', 'sell'));

      create function reserve_in_month() returns trigger language plpgsql as $$
      begin
        insert into month_usage as u (customer_id, month, reserved)
          select customer_id, month, sum(value) from fresh where side = 'buy' and state = 'reserved' group by 1, 2 order by 1, 2
          on conflict (customer_id, month) do update set reserved = u.reserved + excluded.reserved;
        return null;
      end $$;
      create trigger clearance_reserves after insert on clearance referencing new table as fresh
        for each statement execute function reserve_in_month();

      create function end_in_month() returns trigger language plpgsql as $$
      begin
        update month_usage u set reserved = u.reserved - ended.value, used = u.used + ended.committed
        from (select customer_id, month, sum(value) as value, coalesce(sum(value) filter (where now_is.state = 'committed'), 0) as committed
              from was join now_is using (request_id, customer_id, month, value)
              where was.side = 'buy' and was.state = 'reserved' and now_is.state <> 'reserved' group by 1, 2) ended
        where u.customer_id = ended.customer_id and u.month = ended.month;
        return null;
      end $$;
      create trigger clearance_ends after update on clearance referencing old table as was new table as now_is
        for each statement execute function end_in_month();

      do $$ begin
        execute format('revoke update, delete, truncate on limit_policy from %I', current_schema() || '_app');
        execute format('revoke delete, truncate on month_usage from %I', current_schema() || '_app');
      end $$;
  `;
}
