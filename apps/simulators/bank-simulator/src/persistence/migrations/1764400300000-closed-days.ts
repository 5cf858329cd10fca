import { ForwardMigration } from '@aiyrbas/persistence';

/** Which days were stated: a day's statement goes out once, however many processes wake at midnight, and none is left out. */
export class ClosedDays1764400300000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = `
      create table closed_day (
        bic text not null,
        iban text not null,
        day date not null,
        closed_at timestamptz not null default clock_timestamp(),
        primary key (bic, iban, day)
      );
      comment on table closed_day is 'Days, in Kazakhstan, of which the bank has sent the statement.';
      do $$ begin
        execute format('revoke update, delete, truncate on closed_day from %I', current_schema() || '_app');
      end $$;
  `;
}
