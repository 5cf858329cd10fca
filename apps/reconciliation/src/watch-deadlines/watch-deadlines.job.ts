// The door of time: wakes when the next line becomes late.
import type { Logger } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { DueTimer, LOGGER } from '@aiyrbas/service-host';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { LinesStore } from '../persistence/lines.store';
import { WatchDeadlines } from './watch-deadlines';

@Injectable()
export class WatchDeadlinesJob implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly db: Database,
    private readonly lines: LinesStore,
    private readonly watch: WatchDeadlines,
    private readonly timer: DueTimer,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer.start({
      nextDueMs: () => this.lines.nextDueMs(this.db),
      run: async () => {
        const result = await this.db.tx((tx) => this.watch.execute(tx));
        if (result > 0) this.log.debug({ keys: result }, 'lines became late');
        return result > 0;
      },
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.timer.stop();
  }
}
