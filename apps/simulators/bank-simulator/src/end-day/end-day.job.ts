// The job that ends a bank's day.
import { Database } from '@aiyrbas/persistence';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { EndDay } from './end-day';
import { EndDayTimer } from './end-day-timer';

@Injectable()
export class EndDayJob implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly endDay: EndDay,
    private readonly timer: EndDayTimer,
  ) {}

  onApplicationBootstrap(): void {
    this.timer.start({
      nextDueMs: () => this.endDay.nextDueMs(this.database),
      run: async () => (await this.database.tx((tx) => this.endDay.execute(tx))) > 0,
    });
  }
}
