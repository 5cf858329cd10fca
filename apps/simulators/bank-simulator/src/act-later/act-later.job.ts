// The job that performs postponed acts when they are due, also after a restart.
import { Database } from '@aiyrbas/persistence';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DueTimer } from '@aiyrbas/service-host';
import { ActsStore } from '../persistence/acts.store';
import { ActLater } from './act-later';

@Injectable()
export class ActLaterJob implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly acts: ActsStore,
    private readonly actLater: ActLater,
    private readonly timer: DueTimer,
  ) {}

  onApplicationBootstrap(): void {
    this.timer.start({
      nextDueMs: () => this.acts.nextDueMs(this.database),
      run: async () => (await this.database.tx((tx) => this.actLater.execute(tx))) > 0,
    });
  }
}
