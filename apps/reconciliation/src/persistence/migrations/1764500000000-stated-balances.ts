import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * What banks state that a day opened and closed with, so that a total which their lines do not come to is found. A bank's line
 * says in which day of its books it is; one that was written before, or by the release before, is taken for the day it came on.
 */
export class StatedBalances1764500000000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = `
      alter table line add column day date;
      comment on column line.day is 'Of a bank’s line: the day of its books, in Kazakhstan.';
      create index line_of_bank_day on line (split_part(key, '/', 1), unit, coalesce(day, (at at time zone interval '5 hours')::date))
        where pairing = 'bank' and side = 'told';

      create table stated_balance (
        bic text not null,
        unit text not null,
        day date not null,
        closes boolean not null,
        stated numeric(38, 0) not null,
        stated_at timestamptz not null,
        sum numeric(38, 0),
        known numeric(38, 0) not null default 0,
        differs_since timestamptz,
        due_at timestamptz,
        state text not null default 'matched' check (state in ('matched', 'expected', 'over', 'under')),
        primary key (bic, unit, day, closes)
      );
      comment on table stated_balance is
        'What a bank states at the beginning and the end of a day that is over. Sum: what the balance stated before it and the lines since came to. Known: a difference that two people accepted.';
      create index stated_balance_due on stated_balance (due_at) where state = 'expected';
  `;
}
