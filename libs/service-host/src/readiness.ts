import { withinMs } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';

/** A database that does not answer for so long is away, whatever the connection says. */
const TIMEOUT_MS = 2_000;

/** Whether a service can serve now: it was started to the end, is not draining, and its database answers. */
@Injectable()
export class Readiness {
  #phase: 'starting' | 'up' | 'draining' = 'starting';

  constructor(private readonly db: Database) {}

  become(phase: 'up' | 'draining'): void {
    this.#phase = phase;
  }

  async checks(): Promise<Record<string, string>> {
    return { service: this.#phase, database: await this.#database() };
  }

  async #database(): Promise<string> {
    try {
      await withinMs(TIMEOUT_MS, this.db.ping());
      return 'up';
    } catch {
      // The reason is in the log of whoever needed the database; a probe only says that it is away.
      return 'away';
    }
  }
}
