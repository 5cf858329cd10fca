// The job that makes the rails of a bank that is new in the configuration. A rail that is there stays as it is.
import type { Ids } from '@aiyrbas/kernel';
import type { Logger } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { CONFIG, IDS, LOGGER } from '@aiyrbas/service-host';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { BankGatewayConfig } from '../bank-gateway.config';
import { RailsStore } from '../persistence/rails.store';

@Injectable()
export class OpenRailsJob implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly rails: RailsStore,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(CONFIG) private readonly config: BankGatewayConfig,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const wanted = this.config.PARTNER_BANKS.all.flatMap(({ bic, rails }) =>
      rails.flatMap((scheme) =>
        (['in', 'out'] as const).map((direction) => ({ id: this.ids.uuid(), bic, scheme, direction })),
      ),
    );
    const made = await this.database.tx((tx) => this.rails.make(tx, wanted));
    for (const rail of made) this.log.info(rail, 'a rail was made');
  }
}
