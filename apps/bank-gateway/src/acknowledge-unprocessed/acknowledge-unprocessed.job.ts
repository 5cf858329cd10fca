// The job that looks about once a minute whether a bank must be informed of a record that was not processed.
import { Database } from '@aiyrbas/persistence';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AcknowledgeUnprocessed } from './acknowledge-unprocessed';
import { UnprocessedTimer } from './unprocessed-timer';

@Injectable()
export class AcknowledgeUnprocessedJob implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly unprocessed: AcknowledgeUnprocessed,
    private readonly timer: UnprocessedTimer,
  ) {}

  onApplicationBootstrap(): void {
    this.timer.start({
      nextDueMs: async () => ((await this.unprocessed.isDue(this.database)) ? 0 : undefined),
      run: async () => (await this.database.tx((tx) => this.unprocessed.execute(tx))) > 0,
    });
  }
}
