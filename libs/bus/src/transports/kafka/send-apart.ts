// Sends to the partitions that fail, one at a time, beside the others. Each is tried again after a pause of its own that
// grows; one that goes through goes with the others again. While no broker is there at all, this is the one attempt that is
// made.
import { Nap } from '@aiyrbas/kernel';
import type { Logger } from '@aiyrbas/observability';
import type { Due, RelayPartitions } from './relay-partitions';
import type { SendFailures } from './send-failures';

/** The first time alone: long enough for a broker that is well, so that the innocent among the suspects are soon known. */
const FIRST_MS = 3_000;
/** Between two attempts that failed, however many partitions there are. */
const PAUSE_MAX_MS = 2_000;

export interface SendApartOptions {
  readonly failures: SendFailures;
  readonly partitions: RelayPartitions;
  /** @param deadlineMs when given, in place of the producer's own. */
  readonly send: (due: Due, deadlineMs?: number) => Promise<void>;
  readonly healed: () => void;
  readonly logger: Logger;
}

export class SendApart {
  readonly #nap = new Nap();
  #running: Promise<void> | undefined;
  #stopping = false;

  constructor(private readonly options: SendApartOptions) {}

  /** Goes on until nothing fails any more. */
  start(): void {
    if (this.#stopping) return;
    this.#running ??= this.#run()
      .catch((error: unknown) =>
        this.options.logger.warn({ error }, 'what failed could not be tried again; trying later'),
      )
      .finally(() => {
        this.#running = undefined;
      });
  }

  /** Ends after the attempt that is under way; can be started again. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#nap.wake();
    await this.#running;
    this.#stopping = false;
  }

  async #run(): Promise<void> {
    const { failures, partitions, send, healed } = this.options;
    let failed = 0;
    for (let next = failures.next(); next && !this.#stopping; next = failures.next()) {
      const pauseMs = Math.max(next.inMs, failed === 0 ? 0 : Math.min(PAUSE_MAX_MS, 50 * 2 ** failed));
      if (pauseMs > 0) {
        await this.#nap.sleep(pauseMs);
        if (this.#stopping) return;
      }
      const due = await partitions.dueOf(next.state);
      try {
        if (due) await send(due, next.isFirst ? FIRST_MS : undefined);
        else failures.sent([next.state]);
        failed = 0;
        healed();
      } catch (error) {
        failed += 1;
        failures.add(next.state, error);
      }
    }
  }
}
