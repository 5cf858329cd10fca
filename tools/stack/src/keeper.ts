// Keeps one process of a service running, as an orchestrator would: one that ends is started again, a little later each
// time that it does not live long.
import { type ServerProcess, launchServer } from '@aiyrbas/servers';

export interface ProcessOptions {
  /** What it runs. */
  readonly services: readonly string[];
  readonly ports: { readonly api: number; readonly operations: number };
  readonly args: readonly string[];
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Where its log lines go. */
  readonly logFile: string;
}

const LIVED_MS = 10_000;
const PAUSE_MAX_MS = 5_000;

export class Keeper {
  readonly services: readonly string[];
  readonly url: string;
  readonly operationsUrl: string;
  /** How often it had to be started again. */
  restarts = 0;
  #process: ServerProcess | undefined;
  #stopping = false;
  #again: NodeJS.Timeout | undefined;
  #failures = 0;

  constructor(private readonly options: ProcessOptions) {
    this.services = options.services;
    this.url = `http://127.0.0.1:${options.ports.api}`;
    this.operationsUrl = `http://127.0.0.1:${options.ports.operations}`;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  start(): void {
    const { args, cwd, environment, logFile } = this.options;
    const startedAt = Date.now();
    this.#process = launchServer(process.execPath, args, { cwd, env: environment, logFile });
    void this.#process.ended.then(() => {
      if (this.#stopping) return;
      this.restarts += 1;
      this.#failures = Date.now() - startedAt > LIVED_MS ? 0 : this.#failures + 1;
      this.#again = setTimeout(() => this.start(), Math.min(PAUSE_MAX_MS, 100 * 2 ** this.#failures));
    });
  }

  /** Whether it says that it is ready. */
  async isReady(): Promise<boolean> {
    try {
      const response = await fetch(`${this.url}/health/ready`, { signal: AbortSignal.timeout(2_000) });
      return response.ok;
    } catch {
      // Not listening yet, or not any more: that is what was asked.
      return false;
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#again);
    await this.#process?.stop();
  }
}
