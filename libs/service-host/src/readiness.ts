import { Authenticator } from '@aiyrbas/http';
import { withinMs } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';

/** A database that does not answer for so long is away, whatever the connection says. */
const TIMEOUT_MS = 2_000;

const DEGRADED = 'degraded';

/** A part that is degraded is a reason to look, not one to send the service nothing. */
export const isServing = (status: string): boolean => status === 'up' || status.startsWith(DEGRADED);
export const degraded = (reason: string): string => `${DEGRADED}: ${reason}`;

/** Whether a service can serve now: it was started to the end, is not draining, and its database answers. */
@Injectable()
export class Readiness {
  #phase: 'starting' | 'up' | 'draining' = 'starting';

  constructor(
    private readonly db: Database,
    private readonly authenticator: Authenticator,
  ) {}

  become(phase: 'up' | 'draining'): void {
    this.#phase = phase;
  }

  async checks(): Promise<Record<string, string>> {
    const { status } = this.authenticator.keys;
    const provider = status === undefined ? {} : { 'identity-provider': status };
    return { service: this.#phase, database: await this.#database(), ...provider };
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
