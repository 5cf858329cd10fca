// Metrics: lines by state, open breaks, and the age of the oldest expected line. They are computed at each scrape.
import type { Clock } from '@aiyrbas/kernel';
import { Metrics } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { CLOCK, CONFIG, METRICS } from '@aiyrbas/service-host';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { dayWithStatementDue, isStatementLate } from '../domain/statement-due';
import type { ReconciliationConfig } from '../reconciliation.config';

/** Matched lines are nearly all: `reconciliation_lines` leaves them out, so that looking stays cheap. */
const OPEN_LINES = `select state, count(*)::float8 as n from line where state <> 'matched' group by 1`;
const OPEN_BREAKS = `select class, count(*)::float8 as n from break where resolved_at is null group by 1`;
const OLDEST = `select extract(epoch from now() - min(at))::float8 as seconds from line where state = 'expected'`;
const STATEMENTS = `select bic, extract(epoch from now() - received_at)::float8 as seconds from statement`;

/** Both ends of a day: the first day that a bank stated at all, and the last one that it closed. */
const STATED = `select bic, min(day)::text as first, max(day) filter (where closes)::text as closed from stated_balance group by bic`;

const STATES = ['expected', 'forced', 'missing', 'over', 'under', 'duplicate', 'currency_mismatch'];
const CLASSES = ['missing', 'over', 'under', 'duplicate', 'currency_mismatch'];

@Injectable()
export class MeasureLines implements OnModuleInit {
  constructor(
    @Inject(METRICS) private readonly metrics: Metrics,
    private readonly db: Database,
    @Inject(CONFIG) private readonly config: ReconciliationConfig,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.metrics.gauge('reconciliation_lines', 'Lines that are not matched, by state', ['state'], async (gauge) => {
      const rows = await this.db.query<{ state: string; n: number }>(OPEN_LINES);
      STATES.forEach((state) => gauge.set({ state }, rows.find((row) => row.state === state)?.n ?? 0));
    });
    this.metrics.gauge('reconciliation_breaks_open', 'Breaks that are open, by class', ['class'], async (gauge) => {
      const rows = await this.db.query<{ class: string; n: number }>(OPEN_BREAKS);
      CLASSES.forEach((name) => gauge.set({ class: name }, rows.find((row) => row.class === name)?.n ?? 0));
    });
    this.metrics.gauge(
      'reconciliation_expected_age_seconds',
      'Age of the oldest line whose other side has not come yet',
      [],
      async (gauge) => {
        const [row] = await this.db.query<{ seconds: number | null }>(OLDEST);
        gauge.set(row?.seconds ?? 0);
      },
    );
    this.metrics.gauge(
      'reconciliation_statement_age_seconds',
      'Time since a bank’s statement was last received complete',
      ['bank'],
      async (gauge) => {
        const rows = await this.db.query<{ bic: string; seconds: number }>(STATEMENTS);
        rows.forEach(({ bic, seconds }) => gauge.set({ bank: bic }, seconds));
      },
    );
    this.metrics.gauge(
      'reconciliation_statement_late',
      'Whether the statement of the last working day that is due has not closed that day: 1 or 0',
      ['bank'],
      async (gauge) => {
        const due = dayWithStatementDue(this.clock.now(), this.config.RECONCILIATION_STATEMENT_DUE);
        const rows = await this.db.query<{ bic: string; first: string; closed: string | null }>(STATED);
        rows.forEach(({ bic, ...stated }) => gauge.set({ bank: bic }, isStatementLate(stated, due) ? 1 : 0));
      },
    );
  }
}
