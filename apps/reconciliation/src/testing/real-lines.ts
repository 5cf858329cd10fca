// Reconciliation on a real database with the real outbox, fed as the bus would feed it, at whatever time a test says.
import { Outbox, busMigrations } from '@aiyrbas/bus';
import { eventNamed } from '@aiyrbas/contracts';
import { fourEyesMigrations } from '@aiyrbas/four-eyes';
import { systemIds } from '@aiyrbas/kernel';
import { Metrics } from '@aiyrbas/observability';
import type { Database, Tx } from '@aiyrbas/persistence';
import { testDatabase } from '@aiyrbas/testing';
import type { ReconciledEvent } from '../domain/reconciled-events';
import { AcceptBreak } from '../accept-break/accept-break';
import { BalanceMatching } from '../persistence/balance-matching';
import { BalancesStore } from '../persistence/balances.store';
import { BreaksStore } from '../persistence/breaks.store';
import { LinesStore } from '../persistence/lines.store';
import { migrations } from '../persistence/migrations';
import { Matching } from '../persistence/matching';
import { PageMatching } from '../persistence/page-matching';
import { StatedStore } from '../persistence/stated.store';
import { StatementMatching } from '../persistence/statement-matching';
import { ReceivedPagesStore } from '../persistence/received-pages.store';
import { BankStatementsStore } from '../persistence/statements.store';
import { IngestLines } from '../ingest-lines/ingest-lines';
import { WatchDeadlines } from '../watch-deadlines/watch-deadlines';

export const NOW = new Date('2026-11-23T09:15:30.000Z');
/** When every line is late that can be. */
export const LATE = new Date(NOW.getTime() + 365 * 24 * 3_600_000);

export interface Break {
  readonly id: string;
  readonly class: string;
  readonly pairing: string;
  readonly key: string;
}

export interface RealLines {
  readonly db: Database;
  /** The schema's owner, who may do what the service may not. */
  readonly owner: Database;
  readonly force: AcceptBreak;
  /** One batch, one transaction. */
  receive(batch: readonly ReconciledEvent[], now?: Date): Promise<void>;
  /** Everything that is due at a time. */
  watch(now: Date): Promise<void>;
  states(): Promise<Record<string, number>>;
  breaks(): Promise<Break[]>;
  /** The published events, in order. */
  publishedEvents(): Promise<{ type: string; body: Record<string, unknown> }[]>;
  rows<Row extends object>(sql: string): Promise<Row[]>;
  close(): Promise<void>;
}

/** Turns are really taken; what time it is then, the test says. */
class LinesByClock extends LinesStore {
  constructor(private readonly clock: { readonly now: Date }) {
    super();
  }

  override async takeTurn(tx: Tx): Promise<Date> {
    await super.takeTurn(tx);
    return this.clock.now;
  }
}

export async function realLines(): Promise<RealLines> {
  const { db, owner, close } = await testDatabase({
    schema: 'reconciliation',
    migrations: [...busMigrations, ...fourEyesMigrations, ...migrations],
  });
  const clock = { now: NOW };
  const [lines, breaks, metrics] = [new LinesByClock(clock), new BreaksStore(), new Metrics('reconciliation')];
  const outbox = new Outbox('reconciliation', () => undefined);
  const matching = new Matching(lines, breaks, outbox, systemIds, metrics);
  const config = {
    RECONCILIATION_PATIENCE_SECONDS: 60,
    RECONCILIATION_PAYMENT_DAYS: 3,
    RECONCILIATION_STATEMENT_DUE: '10:00',
  };
  const balances = new BalancesStore();
  const balanceMatching = new BalanceMatching(balances, breaks, matching, config);
  const stated = new StatedStore();
  const statementMatching = new StatementMatching(stated, breaks, matching, config);
  const pages = new ReceivedPagesStore();
  const pageMatching = new PageMatching(pages, breaks, matching, config);
  const ingestLines = new IngestLines(
    lines,
    matching,
    balances,
    balanceMatching,
    new BankStatementsStore(),
    stated,
    statementMatching,
    pages,
    pageMatching,
    config,
  );
  const watch = new WatchDeadlines(
    lines,
    matching,
    balances,
    balanceMatching,
    stated,
    statementMatching,
    pages,
    pageMatching,
  );
  const rows = <Row extends object>(sql: string): Promise<Row[]> => db.query<Row>(sql);
  return {
    db,
    owner,
    force: new AcceptBreak(
      lines,
      breaks,
      matching,
      balances,
      balanceMatching,
      stated,
      statementMatching,
      pageMatching,
      systemIds,
    ),
    receive: (batch, now = NOW) => {
      clock.now = now;
      return db.tx((tx) => ingestLines.execute(batch.map(parsed), tx));
    },
    watch: async (now) => {
      clock.now = now;
      while ((await db.tx((tx) => watch.execute(tx))) > 0);
    },
    states: async () =>
      Object.fromEntries(
        (await rows<{ state: string; n: number }>(`select state, count(*)::int as n from line group by 1`)).map(
          ({ state, n }) => [state, n],
        ),
      ),
    breaks: () => rows<Break>('select id, class, pairing, key from break where resolved_at is null order by seq'),
    publishedEvents: async () =>
      (await rows<{ type: string; body: string }>('select type, body from outbox order by time, partition, seq')).map(
        ({ type, body }) => ({ type, body: JSON.parse(body) as Record<string, unknown> }),
      ),
    rows,
    close,
  };
}

/** As the bus does it: a body that does not fit its contract is a mistake of the test. */
const parsed = (event: ReconciledEvent): ReconciledEvent =>
  ({ type: event.type, body: eventNamed(event.type)!.schema.parse(event.body) }) as ReconciledEvent;
