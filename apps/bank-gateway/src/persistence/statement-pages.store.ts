// Pages of the banks' statements as they were read last, and which money in suspense a statement proves to be twofold.
import type { Tx } from '@aiyrbas/persistence';
import type { StatementPage } from '../domain/statement';

export interface StatementKey {
  readonly bic: string;
  readonly iban: string;
  readonly statementId: string;
}

export interface StoredPage extends StatementKey, StatementPage {
  readonly messageId: string;
  /** Every entry of the page that we know, new or not. */
  readonly entries: readonly string[];
}

/** A later credit of a collection: it waits, with all credits of its request. */
export interface LaterCredit {
  readonly entryId: string;
  readonly bic: string;
  readonly credits: readonly string[];
}

interface Row {
  readonly bic: string;
  readonly iban: string;
  readonly statement_id: string;
  readonly page: number;
  readonly is_last: boolean;
  readonly total: string | null;
  readonly opening: string | null;
  readonly closing: string | null;
  readonly day: string | null;
  readonly stated_at: Date;
  readonly entries: string[];
}

export const statementKey = ({ bic, iban, statementId }: StatementKey): string => `${bic}/${iban}/${statementId}`;

export class StatementPagesStore {
  /**
   * Keeps pages; one that is read again takes the place of the first. Pages of one statement take turns, so that whichever
   * transaction brings the last one sees them all.
   */
  async keep(tx: Tx, pages: readonly StoredPage[]): Promise<void> {
    const statements = [...new Set(pages.map(statementKey))].sort();
    await tx.query(
      `select pg_advisory_xact_lock(hashtextextended('statement ' || name, 0)) from unnest($1::text[]) as name`,
      [statements],
    );
    const last = new Map(pages.map((page) => [`${statementKey(page)}/${page.page}`, page] as const));
    await tx.query(
      `insert into statement_page (bic, iban, statement_id, page, is_last, total, opening, closing, day, stated_at,
         message_id, entries)
       select bic, iban, statement_id, page, is_last, total, opening, closing, day, stated_at, message_id, entries
       from jsonb_to_recordset($1::jsonb) as t(bic text, iban text, statement_id text, page integer, is_last boolean,
         total numeric, opening numeric, closing numeric, day date, stated_at timestamptz, message_id text,
         entries uuid[])
       on conflict (bic, iban, statement_id, page) do update set is_last = excluded.is_last, total = excluded.total,
         opening = excluded.opening, closing = excluded.closing, day = excluded.day, stated_at = excluded.stated_at,
         message_id = excluded.message_id, entries = excluded.entries`,
      [JSON.stringify([...last.values()].map(rowOf))],
    );
  }

  /** What waits at these banks because its request had another credit; nothing that was ever asked to go back. */
  async laterCredits(tx: Tx, bics: readonly string[]): Promise<LaterCredit[]> {
    const rows = await tx.query<{ entry_id: string; bic: string; credits: string[] }>(
      `select s.entry_id, s.bic, array_agg(o.id) as credits
       from suspense s
       join entry e on e.id = s.entry_id and e.match in ('second_credit', 'other_account', 'other_person')
       join instruction q on q.request_id = e.request_id and q.kind = 'collection'
       join entry o on o.request_id = e.request_id and o.bic = e.bic and o.direction = 'credit'
       where s.bic = any($1::text[]) and s.payer is not null
         and not exists (select from instruction r where r.entry_id = s.entry_id)
       group by s.entry_id, s.bic`,
      [bics],
    );
    return rows.map(({ entry_id, bic, credits }) => ({ entryId: entry_id, bic, credits }));
  }

  async pagesOf(
    tx: Tx,
    statements: readonly StatementKey[],
  ): Promise<(StatementKey & StatementPage & Pick<StoredPage, 'entries'>)[]> {
    const rows = await tx.query<Row>(
      `select bic, iban, statement_id, page, is_last, total, opening, closing, day, stated_at, entries
       from statement_page
       where (bic, iban, statement_id) in (select * from unnest($1::text[], $2::text[], $3::text[]))`,
      [
        statements.map(({ bic }) => bic),
        statements.map(({ iban }) => iban),
        statements.map(({ statementId }) => statementId),
      ],
    );
    return rows.map((row) => ({
      bic: row.bic,
      iban: row.iban,
      statementId: row.statement_id,
      page: row.page,
      isLast: row.is_last,
      total: minorOf(row.total),
      opening: minorOf(row.opening),
      closing: minorOf(row.closing),
      day: row.day ?? undefined,
      statedAt: row.stated_at,
      entries: row.entries,
    }));
  }
}

const minorOf = (numeric: string | null): bigint | undefined => (numeric === null ? undefined : BigInt(numeric));

const rowOf = (page: StoredPage) => ({
  bic: page.bic,
  iban: page.iban,
  statement_id: page.statementId,
  page: page.page,
  is_last: page.isLast,
  total: page.total?.toString(),
  opening: page.opening?.toString(),
  closing: page.closing?.toString(),
  day: page.day,
  stated_at: page.statedAt,
  message_id: page.messageId,
  entries: page.entries,
});
