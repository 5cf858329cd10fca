// Which assets are short, where the books differ, and how old the last measurement is: asked for when somebody looks.
import { Metrics } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { METRICS } from '@aiyrbas/service-host';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DriftStore } from '../persistence/drift.store';

const BROKEN = `
  select c.firm, c.asset, exists (select from solvency_break b where b.restored_at is null
                                  and (b.firm, b.asset) = (c.firm, c.asset)) as broken
  from cover c`;
const AGE = `select extract(epoch from now() - checked_at)::float8 as seconds from solvency_check where checked_at > 'epoch'`;

@Injectable()
export class MeasureSolvency implements OnModuleInit {
  constructor(
    @Inject(METRICS) private readonly metrics: Metrics,
    private readonly db: Database,
    private readonly drift: DriftStore,
  ) {}

  onModuleInit(): void {
    this.metrics.gauge(
      'ledger_solvency_broken',
      '1 where clients are owed more than is held or the books of the firm differ, else 0',
      ['firm', 'asset'],
      async (gauge) => {
        const rows = await this.db.query<{ firm: string; asset: string; broken: boolean }>(BROKEN);
        for (const { firm, asset, broken } of rows) gauge.set({ firm, asset }, broken ? 1 : 0);
      },
    );
    this.metrics.gauge('ledger_solvency_proof_age_seconds', 'Time since the last whole proof', [], async (gauge) => {
      const [row] = await this.db.query<{ seconds: number }>(AGE);
      if (row) gauge.set(row.seconds);
    });
    this.metrics.gauge(
      'ledger_differences_open',
      'What the books state and no transfer or hold explains, not yet resolved',
      ['firm', 'asset'],
      async (gauge) => {
        for (const { firm, asset, open } of await this.drift.openCounts(this.db)) gauge.set({ firm, asset }, open);
      },
    );
    this.metrics.gauge(
      'ledger_drift_measured_age_seconds',
      'Time since all balances were last held against transfers and holds',
      [],
      async (gauge) => {
        gauge.set((await this.drift.ages(this.db)).measured);
      },
    );
    this.metrics.gauge(
      'ledger_recount_age_seconds',
      'Time since all transfers were last recounted',
      [],
      async (gauge) => {
        gauge.set((await this.drift.ages(this.db)).recounted);
      },
    );
  }
}
