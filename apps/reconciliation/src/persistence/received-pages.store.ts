// Pages of banks' statements in Postgres. Callers hold the lock of `LinesStore.takeTurn`.
import { groupBy, lastOfEach } from '@aiyrbas/kernel';
import { type RowOf, type Tx, columnsOf, insertRows, toRows, unnested } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import {
  type PagedStatement,
  type PagesDecision,
  type ReceivedPage,
  type StatementKey,
  statementName,
  summaryOf,
} from '../domain/pages';
import { PagedStatementEntity, ReceivedPageEntity } from './received-page.entity';

const PAGES = unnested(ReceivedPageEntity, {
  columns: ['bic', 'statementId', 'page', 'isLast', 'unit', 'before', 'after', 'day', 'statedAt'],
});

/** Of two pages under one number the one that the bank wrote last counts; the same again changes nothing. */
const WRITE = `
  insert into statement_page as p (bic, statement_id, page, is_last, unit, before, after, day, stated_at)
  select distinct on (bic, statement_id, page) * from ${PAGES.set}
  order by bic, statement_id, page, stated_at desc
  on conflict (bic, statement_id, page) do update set
    is_last = excluded.is_last, unit = excluded.unit, before = excluded.before, after = excluded.after,
    day = excluded.day, stated_at = excluded.stated_at
  where p.stated_at < excluded.stated_at
  returning bic, statement_id as "statementId"`;

const STATEMENTS = unnested(PagedStatementEntity, { columns: ['bic', 'statementId'] });

const READ = `select ${columnsOf(ReceivedPageEntity, 'p')} from ${STATEMENTS.set} join statement_page p using (bic, statement_id)`;

const KNOWN = `
  select ${columnsOf(PagedStatementEntity, 's')},
         exists (select from paged_statement o
                 where o.bic = s.bic and o.day = s.day and o.statement_id <> s.statement_id
                   and o.state = 'whole' and o.accepted = '{}' and o.stated_at >= s.stated_at) as is_replaced
  from ${STATEMENTS.set} join paged_statement s using (bic, statement_id)`;

const FAULTY_OF_DAYS = `
  select distinct s.bic, s.statement_id as "statementId"
  from ${STATEMENTS.set} join paged_statement w using (bic, statement_id)
  join paged_statement s on s.bic = w.bic and s.day = w.day and s.statement_id <> w.statement_id
  where w.state = 'whole' and s.state <> 'whole'`;

type Stored = RowOf<typeof PagedStatementEntity>;

export interface KnownStatement extends PagedStatement {
  readonly found: readonly number[];
}

@Injectable()
export class ReceivedPagesStore {
  /** @returns the statements that a page was new to. */
  async write(tx: Tx, pages: readonly ReceivedPage[]): Promise<StatementKey[]> {
    if (pages.length === 0) return [];
    return lastOfEach(await tx.query<StatementKey>(WRITE, PAGES.params(pages)), statementName);
  }

  async read(tx: Tx, statements: readonly StatementKey[]): Promise<KnownStatement[]> {
    const [pageRows, knownRows] = await Promise.all([
      tx.query(READ, STATEMENTS.params(statements)),
      tx.query<{ is_replaced: boolean }>(KNOWN, STATEMENTS.params(statements)),
    ]);
    const known = new Map(
      toRows(PagedStatementEntity, knownRows).map((row, index) => [
        statementName(row),
        { ...row, isReplaced: knownRows[index]!.is_replaced },
      ]),
    );
    return [...groupBy(toRows(ReceivedPageEntity, pageRows), statementName)].map(([name, pages]) => {
      const { bic, statementId } = pages[0]!;
      return { ...NEW, ...known.get(name), bic, statementId, pages };
    });
  }

  save(tx: Tx, decided: readonly { readonly statement: KnownStatement; readonly decision: PagesDecision }[]): void {
    const rows = decided.map(({ statement: { bic, statementId, pages }, decision: { state, dueAt, faults } }) => ({
      ...{ bic, statementId, state, dueAt },
      ...summaryOf(pages),
      found: faults.map(({ page }) => page),
    }));
    insertRows(tx, PagedStatementEntity, rows, {
      onConflict: ['bic', 'statementId'],
      update: ['day', 'statedAt', 'state', 'dueAt', 'found'],
    });
  }

  due(tx: Tx, now: Date): Promise<StatementKey[]> {
    return tx.query<StatementKey>(
      `select bic, statement_id as "statementId" from paged_statement where state = 'expected' and due_at <= $1`,
      [now],
    );
  }

  /** Statements of the same days that are not whole, where these are. */
  replacedBy(tx: Tx, statements: readonly StatementKey[]): Promise<StatementKey[]> {
    return tx.query<StatementKey>(FAULTY_OF_DAYS, STATEMENTS.params(statements));
  }

  /** Two people accept a fault as it is now. */
  async accept(tx: Tx, { bic, statementId }: StatementKey, fault: string): Promise<void> {
    await tx.query(
      `update paged_statement set accepted = array_append(accepted, $3) where bic = $1 and statement_id = $2`,
      [bic, statementId, fault],
    );
  }
}

const NEW: Pick<Stored, 'state' | 'dueAt' | 'found' | 'accepted'> & { isReplaced: boolean } = {
  state: 'whole',
  dueAt: null,
  found: [],
  accepted: [],
  isReplaced: false,
};
