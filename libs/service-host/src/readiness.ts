import { Database } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';

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
      await this.db.ping();
      return 'up';
    } catch {
      // The reason is in the log of whoever needed the database; a probe only says that it is away.
      return 'away';
    }
  }
}
