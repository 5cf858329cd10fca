// One timer for the next thing that is due. Nothing polls: it sleeps until the earliest due time that the database
// knows, or until someone says that there may be an earlier one. The rows are the truth; the timer may be lost.
import { Nap } from '@aiyrbas/kernel';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { LOGGER } from './tokens';
import type { Logger } from '@aiyrbas/observability';

/** A sleep is never longer than this, so that a clock that was set back or another process's row is not slept through. */
const SLEEP_MAX_MS = 60_000;
const AFTER_TROUBLE_MS = 1_000;
const ANOTHER_IS_AT_IT_MS = 250;

export interface DueWork {
  /** Milliseconds until the next row is due, by the database's clock; undefined when there is none. */
  readonly nextDueMs: () => Promise<number | undefined>;
  /** Does what is due now; false when another process is at it. */
  readonly run: () => Promise<boolean>;
}

@Injectable()
export class DueTimer implements OnApplicationShutdown {
  readonly #nap = new Nap();
  #running: Promise<void> = Promise.resolve();
  #stopping = false;
  #nudged = false;

  constructor(@Inject(LOGGER) private readonly log: Logger) {}

  start(work: DueWork): void {
    this.#running = this.#turn(work);
  }

  /** Something may be due earlier than was known. */
  nudge(): void {
    this.#nudged = true;
    this.#nap.wake();
  }

  /** Lets what is being done finish, and starts nothing more. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#nap.wake();
    await this.#running;
  }

  /** Nest stops the timers that it has made. */
  onApplicationShutdown(): Promise<void> {
    return this.stop();
  }

  async #turn(work: DueWork): Promise<void> {
    while (!this.#stopping) {
      this.#nudged = false;
      try {
        const waitMs = await work.nextDueMs();
        if (waitMs !== 0) await this.#sleep(Math.min(waitMs ?? SLEEP_MAX_MS, SLEEP_MAX_MS));
        else if (!(await work.run())) await this.#sleep(ANOTHER_IS_AT_IT_MS);
      } catch (error) {
        if (this.#stopping) return;
        this.log.warn({ error }, 'what is due could not be done; trying again');
        await this.#sleep(AFTER_TROUBLE_MS);
      }
    }
  }

  #sleep(ms: number): Promise<void> {
    return this.#nudged || this.#stopping ? Promise.resolve() : this.#nap.sleep(ms);
  }
}
