import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * The id of a bank's message is unique in its kind and its year only: banks number each kind by itself, and begin anew.
 *
 * Why a table of its own: the previous release still claims in `report_once` while this one starts. Its rows count by their
 * text. What they were of is taken from the archive.
 */
export class ReportClaims1764700100000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = [
    `
      create table report_claim (
        bic text not null,
        kind text not null,
        year integer not null,
        message_id text not null,
        hash text not null,
        received_at timestamptz not null,
        primary key (bic, message_id, kind, year)
      );
      comment on table report_claim is 'Message ids of banks that had their effect, each once in its kind and year.';

      insert into report_claim (bic, kind, year, message_id, hash, received_at)
      select o.bic, left(m.type, 8), extract(year from o.received_at at time zone interval '5 hours'), o.message_id, o.hash,
        o.received_at
      from report_once o
      join bank_message m on m.bic = o.bic and m.message_id = o.message_id and m.hash = o.hash and m.direction = 'in'
      on conflict do nothing;
    `,
    `
      do $$ begin
        execute format('revoke update, delete, truncate on report_claim from %I', current_schema() || '_app');
      end $$;
    `,
  ];
}
