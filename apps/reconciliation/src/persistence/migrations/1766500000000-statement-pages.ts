import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * The pages of banks' statements. A page that did not come was found only by its lines, so never where these were known from
 * notifications. Pages of the release before are not known: a statement that is half read at the upgrade is requested again.
 */
export class StatementPages1766500000000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = `
      create table statement_page (
        bic text not null,
        statement_id text not null,
        page int not null,
        is_last boolean not null,
        unit text,
        before numeric(38, 0),
        after numeric(38, 0),
        day date,
        stated_at timestamptz not null,
        primary key (bic, statement_id, page)
      );
      create table paged_statement (
        bic text not null,
        statement_id text not null,
        day date,
        stated_at timestamptz not null,
        state text not null check (state in ('whole', 'expected', 'faulty')),
        due_at timestamptz,
        found int[] not null default '{}',
        accepted text[] not null default '{}',
        primary key (bic, statement_id)
      );
      create index paged_statement_due on paged_statement (due_at) where state = 'expected';
      create index paged_statement_of_day on paged_statement (bic, day);
  `;
}
