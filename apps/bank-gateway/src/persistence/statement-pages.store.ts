// Pages of the banks' statements as they were read last, and which money in suspense a statement proves to be twofold.
import { lastOfEach } from '@aiyrbas/kernel';
import { type Tx, columnsOf, insertRows, toRows } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { StatementPageEntity, type StoredPage } from './statement-page.entity';

type StatementKey = Pick<StoredPage, 'bic' | 'iban' | 'statementId'>;

/** A later credit of a collection: it waits, with all credits of its request. */
export interface LaterCredit {
  readonly entryId: string;
  readonly bic: string;
  readonly credits: readonly string[];
}

export const statementKey = ({ bic, iban, statementId }: StatementKey): string => `${bic}/${iban}/${statementId}`;

@Injectable()
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
    insertRows(
      tx,
      StatementPageEntity,
      lastOfEach(pages, (page) => `${statementKey(page)}/${page.page}`),
      {
        onConflict: ['bic', 'iban', 'statementId', 'page'],
        update: ['isLast', 'total', 'opening', 'closing', 'day', 'statedAt', 'entries', 'messageId'],
      },
    );
  }

  /** What waits at these banks because its request had another credit; nothing that was ever asked to go back. */
  laterCredits(tx: Tx, bics: readonly string[]): Promise<LaterCredit[]> {
    return tx.query<LaterCredit>(
      `select s.entry_id as "entryId", s.bic, array_agg(o.id) as credits
       from suspense s
       join entry e on e.id = s.entry_id and e.match in ('second_credit', 'other_account', 'other_person')
       join instruction q on q.request_id = e.request_id and q.kind = 'collection'
       join entry o on o.request_id = e.request_id and o.bic = e.bic and o.direction = 'credit'
       where s.bic = any($1::text[]) and s.payer is not null
         and not exists (select from instruction r where r.entry_id = s.entry_id)
       group by s.entry_id, s.bic`,
      [bics],
    );
  }

  async pagesOf(tx: Tx, statements: readonly StatementKey[]): Promise<StoredPage[]> {
    const rows = await tx.query(
      `select ${columnsOf(StatementPageEntity)} from statement_page
       where (bic, iban, statement_id) in (select * from unnest($1::text[], $2::text[], $3::text[]))`,
      [
        statements.map(({ bic }) => bic),
        statements.map(({ iban }) => iban),
        statements.map(({ statementId }) => statementId),
      ],
    );
    return toRows(StatementPageEntity, rows);
  }
}
