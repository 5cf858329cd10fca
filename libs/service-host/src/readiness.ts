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

/** What is wrong with it now, in a few words; undefined while it is well. */
export type FaultOf = () => string | undefined;

/** Whether a service can serve now: it was started to the end, is not draining, and its database answers as its role should. */
@Injectable()
export class Readiness {
  #phase: 'starting' | 'up' | 'draining' = 'starting';
  readonly #dispensable = new Map<string, FaultOf>();

  constructor(
    private readonly db: Database,
    private readonly authenticator: Authenticator,
  ) {}

  become(phase: 'up' | 'draining'): void {
    this.#phase = phase;
  }

  /** Shows something that the service can do without. */
  show(name: string, faultOf: FaultOf): void {
    this.#dispensable.set(name, faultOf);
  }

  async checks(): Promise<Record<string, string>> {
    const dispensable = [...this.#dispensable].map(([name, faultOf]): [string, string] => {
      const fault = faultOf();
      return [name, fault === undefined ? 'up' : degraded(fault)];
    });
    const { status } = this.authenticator.keys;
    const provider = status === undefined ? {} : { 'identity-provider': status };
    return {
      service: this.#phase,
      database: await this.#database(),
      ...provider,
      ...Object.fromEntries(dispensable),
    };
  }

  async #database(): Promise<string> {
    try {
      return (await withinMs(TIMEOUT_MS, this.db.roleFault())) ?? 'up';
    } catch {
      // The reason is in the log of whoever needed the database; a probe only says that it is away.
      return 'away';
    }
  }
}
