// The job that checks withdrawals when their deadline comes, also after a restart.
import { Database } from '@aiyrbas/persistence';
import { DueTimer } from '@aiyrbas/service-host';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { WithdrawalsStore } from '../persistence/withdrawals.store';
import { ChaseWithdrawals } from './chase-withdrawals';

@Injectable()
export class ChaseWithdrawalsJob implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly db: Database,
    private readonly withdrawals: WithdrawalsStore,
    private readonly chase: ChaseWithdrawals,
    private readonly timer: DueTimer,
  ) {}

  onApplicationBootstrap(): void {
    this.timer.start({
      nextDueMs: () => this.withdrawals.nextDueMs(this.db),
      run: () => this.db.tx(async (tx) => (await this.chase.execute(tx)) > 0),
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.timer.stop();
  }
}
