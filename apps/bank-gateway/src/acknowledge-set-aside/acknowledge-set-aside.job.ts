// The job that looks about once a minute whether a bank must be informed of a record that was set aside.
import { Database } from '@aiyrbas/persistence';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AcknowledgeSetAside } from './acknowledge-set-aside';
import { SetAsideTimer } from './set-aside-timer';

@Injectable()
export class AcknowledgeSetAsideJob implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly setAside: AcknowledgeSetAside,
    private readonly timer: SetAsideTimer,
  ) {}

  onApplicationBootstrap(): void {
    this.timer.start({
      nextDueMs: async () => ((await this.setAside.isDue(this.database)) ? 0 : undefined),
      run: async () => (await this.database.tx((tx) => this.setAside.execute(tx))) > 0,
    });
  }
}
