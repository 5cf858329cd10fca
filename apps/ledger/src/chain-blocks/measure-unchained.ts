// How long the oldest transaction has waited for its block: asked for when somebody looks.
import { Metrics } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { METRICS } from '@aiyrbas/service-host';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';

const OLDEST = `
  select coalesce((select extract(epoch from now() - t.booked_at) from transaction t
                   where (t.written_in, t.seq) > (coalesce(b.last_written_in, 0), coalesce(b.last_seq, 0))
                   order by t.written_in, t.seq limit 1), 0)::float8 as seconds
  from (values (1)) as one
  left join (select last_written_in, last_seq from block order by block desc limit 1) as b on true`;

@Injectable()
export class MeasureUnchained implements OnModuleInit {
  constructor(
    @Inject(METRICS) private readonly metrics: Metrics,
    private readonly db: Database,
  ) {}

  onModuleInit(): void {
    this.metrics.gauge(
      'ledger_unchained_seconds',
      'Age of the oldest transaction that is in no signed block, or 0',
      [],
      async (gauge) => {
        const [row] = await this.db.query<{ seconds: number }>(OLDEST);
        gauge.set(row!.seconds);
      },
    );
  }
}
