// The door of time: what was not answered is asked about when it is due, also after a restart.
import type { Logger } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { DueTimer, LOGGER } from '@aiyrbas/service-host';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InstructionsStore } from '../persistence/instructions.store';
import { RequestStatus } from './request-status';

@Injectable()
export class RequestStatusJob implements OnApplicationBootstrap, OnApplicationShutdown {
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
        if (banks.length > 0) this.log.warn({ banks }, 'instructions are unanswered; asked for the books');
        return banks.length > 0;
      },
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.timer.stop();
  }
}
