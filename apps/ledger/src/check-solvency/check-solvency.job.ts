// The job that runs the whole solvency proof once a minute. Any replica may run it.
import type { Logger } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { DueTimer, LOGGER } from '@aiyrbas/service-host';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Difference } from '../domain/difference';
import { CoverageStore } from '../persistence/coverage.store';
import { CheckSolvency, type Checked } from './check-solvency';

@Injectable()
export class CheckSolvencyJob implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly db: Database,
    private readonly solvency: CoverageStore,
    private readonly check: CheckSolvency,
    private readonly timer: DueTimer,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer.start({
      nextDueMs: () => this.solvency.nextProofMs(this.db),
      run: async () => {
        const checked = await this.db.tx((tx) => this.check.execute(tx));
        if (checked) this.#logResult(checked);
        return checked !== undefined;
      },
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.timer.stop();
  }

  #logResult({ found, resolved, recounted, solvencyChanges: changes }: Checked): void {
    for (const difference of found) {
      this.log.error(
        lineOf(difference),
        'the ledger has an amount that no transfer or hold explains: outgoing money of the firm is stopped',
      );
    }
    for (const { by, ...difference } of resolved) {
      this.log.warn({ ...lineOf(difference), by }, 'a difference in the ledger is resolved');
    }
    for (const account of recounted) {
      this.log.error({ account }, 'the sum of an account differed from its transfers when they were recounted');
    }
    for (const { what, coverage } of changes) {
      const line = {
        firm: coverage.firm,
        asset: coverage.asset,
        owed: coverage.owed.amount,
        held: coverage.held.amount,
      };
      if (what === 'broken')
        this.log.error(line, 'clients are owed more than is held, or the ledger has open differences');
      else this.log.info(line, 'solvency is restored, and the ledger has no open differences');
    }
  }
}

const lineOf = ({ id, firm, asset, account, what, stated, explained }: Difference): Record<string, string> => ({
  difference: id,
  firm,
  asset,
  ...(account === undefined ? {} : { account }),
  what,
  stated: stated.amount,
  explained: explained.amount,
});
