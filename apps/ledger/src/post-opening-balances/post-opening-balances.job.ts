// At start, before the service is ready: the openings that its configuration names, once per cause.
import type { Logger } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { CONFIG, LOGGER } from '@aiyrbas/service-host';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { LedgerConfig } from '../ledger.config';
import { PostOpeningBalances } from './post-opening-balances';

@Injectable()
export class OpeningBalancesJob implements OnApplicationBootstrap {
  constructor(
    private readonly db: Database,
    private readonly open: PostOpeningBalances,
    @Inject(CONFIG) private readonly config: LedgerConfig,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const wanted = this.config.LEDGER_OPENINGS;
    if (wanted.length === 0) return;
    const posted = await this.db.tx(async (tx) => {
      const [clock] = await tx.query<{ now: Date }>('select now() as now');
      return this.open.execute(wanted, tx, clock!.now);
    });
    this.log.info({ wanted: wanted.length, posted }, 'openings posted');
  }
}
