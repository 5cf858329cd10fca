// The job that polls silent banks: it requests a report when an instruction's response is due, also after a restart.
import type { Logger } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { DueTimer, LOGGER } from '@aiyrbas/service-host';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { InstructionsStore } from '../persistence/instructions.store';
import { RequestStatus } from './request-status';

@Injectable()
export class RequestStatusJob implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly instructions: InstructionsStore,
    private readonly requestStatus: RequestStatus,
    private readonly timer: DueTimer,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer.start({
      nextDueMs: () => this.instructions.nextDueMs(this.database),
      run: async () => {
        const banks = await this.database.tx((tx) => this.requestStatus.execute(tx));
        if (banks.length > 0)
          this.log.warn({ banks }, 'instructions have no response yet; requested an account report');
        return banks.length > 0;
      },
    });
  }
}
