import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * What the platform has at each venue, what was spent of it since the venue said so, and what quotes count on, so that two
 * firm quotes never promise the same tenge or the same coins of ours.
 *
 * Why `spent` is by the second: a venue that cannot be asked for an hour leaves 3,600 rows to sum up, however much is traded.
 * Rows of the previous release spend nothing here; they are gone within a minute, or with their order.
 */
export class Inventory1764400300000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = `
      create table inventory (
        venue text not null,
        asset text not null,
        amount numeric(38, 0) not null check (amount >= 0 and amount <> 'NaN'),
        as_of timestamptz not null,
        primary key (venue, asset)
      ) with (fillfactor = 50);
      comment on table inventory is 'What a venue said last that it holds for us; no row, nothing said.';
      comment on column inventory.as_of is 'When it was asked: what had been traded by then is in the amount.';

      create table spent (
        venue text not null,
        asset text not null,
        until timestamptz not null,
        amount numeric(38, 0) not null check (amount > 0 and amount <> 'NaN'),
        primary key (venue, asset, until)
      ) with (fillfactor = 50);
      comment on table spent is 'What orders took of it, by the second in which they were told; forgotten once a report has it.';

      alter table reservation add column spends numeric(38, 0) not null default 0 check (spends >= 0 and spends <> 'NaN');
      comment on column reservation.spends is 'What its trade takes at most of what we have there: tenge of a buy, coins of a sale.';
      alter table promised add column spends numeric(38, 0) not null default 0 check (spends >= 0 and spends <> 'NaN');
  `;
}
