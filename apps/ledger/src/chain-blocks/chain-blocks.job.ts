// The job that chains what was posted: within a minute, under load within ten seconds. Any replica may run it.
import type { Logger } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { DueTimer, LOGGER } from '@aiyrbas/service-host';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { BlocksStore } from '../persistence/blocks.store';
import { ChainBlocks } from './chain-blocks';

@Injectable()
export class ChainBlocksJob implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly db: Database,
    private readonly blocks: BlocksStore,
    private readonly chain: ChainBlocks,
    private readonly timer: DueTimer,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer.start({
      nextDueMs: () => this.blocks.nextDueMs(this.db),
      run: async () => {
        const turn = await this.db.tx((tx) => this.chain.execute(tx));
        // The log leaves this machine: it is one of the places outside the database that hold the chain.
        if (turn?.chained) {
          const { block, root, transactions, jws } = turn.chained;
          this.log.info({ block, root, transactions, jws }, 'block signed');
        }
        return turn !== undefined;
      },
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.timer.stop();
  }
}
