// The job that ends a bank's day.
import type { Logger } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { DueTimer, LOGGER } from '@aiyrbas/service-host';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { EndDay } from './end-day';

@Injectable()
export class EndDayJob implements OnApplicationBootstrap, OnApplicationShutdown {
  /** Apart from the timer of what was put off: a day is no answer to anybody. */
  readonly #timer: DueTimer;

  constructor(
    private readonly database: Database,
    private readonly endDay: EndDay,
    @Inject(LOGGER) log: Logger,
  ) {
    this.#timer = new DueTimer(log);
  }

  onApplicationBootstrap(): void {
    this.#timer.start({
      nextDueMs: () => this.endDay.nextDueMs(this.database),
      run: async () => (await this.database.tx((tx) => this.endDay.execute(tx))) > 0,
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#timer.stop();
  }
}
