// The job that releases payments that wait. It runs at once when this process receives an event that may remove a
// blocker. It also runs every minute, because another process may have received the event and died.
import { Database } from '@aiyrbas/persistence';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { blockerOf } from '../domain/instruct';
import { ReleaseTimer } from '../messaging/release-timer';
import { ReleaseConditionsStore } from '../persistence/release-conditions.store';
import { RailsStore } from '../persistence/rails.store';
import { WaitingStore } from '../persistence/waiting.store';
import { ReleasePayments } from './release-payments';

@Injectable()
export class ReleasePaymentsJob implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly conditions: ReleaseConditionsStore,
    private readonly rails: RailsStore,
    private readonly waiting: WaitingStore,
    private readonly releasePayments: ReleasePayments,
    private readonly timer: ReleaseTimer,
  ) {}

  onApplicationBootstrap(): void {
    this.timer.start({
      nextDueMs: () => this.#nextDueMs(),
      run: async () => (await this.database.tx((tx) => this.releasePayments.execute(tx))) > 0,
    });
  }

  async #nextDueMs(): Promise<number | undefined> {
    const lines = await this.waiting.lines(this.database);
    if (lines.length === 0) return undefined;
    const conditions = await this.conditions.read(this.database);
    if (lines.some((line) => blockerOf(line, conditions) === undefined)) return 0;
    return this.rails.nextEndMs(this.database);
  }
}
