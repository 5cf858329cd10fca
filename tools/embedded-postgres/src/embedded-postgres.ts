// A real PostgreSQL from npm, started by us on this machine: nothing to install, data in one folder. It listens on the
// loopback address only, wants a password, and stops when this process ends, however it ends. Should it end before, it
// is started again where it was: services wait for a database that is away.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { asWhom, removeElsewhere } from './as-whom';
import { findBinaries } from './binaries';
import { explained } from './error';
import { initialise, removeUnfinished, superuserPassword } from './initialise';
import { stopLeftover } from './leftover';
import { type Server, type ServerOptions, launchPostgres } from './server';

export interface EmbeddedPostgresOptions {
  /** Made on first use; its parent also gets the password file and the server's log. */
  readonly dataDir: string;
  /** False only where the data may be lost, as in tests. */
  readonly durable?: boolean;
  readonly onFirstUse?: () => void;
}

/** Those who were connected to a killed server may hold its memory for a moment longer. */
const REVIVAL_PAUSE_MS = { first: 100, max: 5_000 } as const;
/** A fast shutdown takes well under a second; a longer one hangs on something. */
const STOP_TIMEOUT_MS = 30_000;

const passwordOf = (dataDir: string): string => `${dataDir}.password`;
const logOf = (dataDir: string): string => `${dataDir}.log`;
const printLine = (line: string): boolean => process.stderr.write(`${line}\n`);

export class EmbeddedPostgres {
  #isStopping = false;
  #reviving: Promise<void> = Promise.resolve();

  private constructor(
    private server: Server,
    private readonly options: ServerOptions,
  ) {
    this.#watch();
  }

  /** A superuser's URL. */
  get adminUrl(): string {
    return this.server.adminUrl;
  }

  /** The same for programs of this machine: by the server's socket where it has one. */
  get localUrl(): string {
    return this.server.socketUrl ?? this.server.adminUrl;
  }

  get port(): number {
    return this.server.port;
  }

  get pid(): number {
    return this.server.child.pid!;
  }

  /** @throws EmbeddedPostgresError saying in one sentence why it could not start and what to do. */
  static async start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    const wanted = resolve(options.dataDir);
    const durable = options.durable ?? true;
    try {
      mkdirSync(dirname(wanted), { recursive: true, mode: 0o700 });
      const whom = asWhom(findBinaries(), wanted);
      const password = superuserPassword(passwordOf(wanted), whom);
      if (!existsSync(whom.dataDir)) {
        options.onFirstUse?.();
        await initialise(whom, wanted, password, durable);
      }
      await stopLeftover(whom.dataDir);
      const how = { whom, password, logFile: logOf(wanted), durable };
      return new EmbeddedPostgres(await launchPostgres(how), how);
    } catch (error) {
      throw explained(error, wanted);
    }
  }

  /** Fast shutdown: running transactions are rolled back, committed ones are on the disk. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#reviving;
    const { child } = this.server;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((done) => child.once('exit', () => done()));
    child.ref();
    child.kill('SIGINT');
    // What was committed is in the log of writes, so even an immediate end loses nothing.
    const killTimer = setTimeout(() => child.kill('SIGQUIT'), STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(killTimer);
  }

  #watch(): void {
    this.server.child.once('exit', (code, signal) => {
      if (!this.#isStopping) this.#reviving = this.#revive(signal ?? `exit code ${code}`);
    });
  }

  async #revive(how: string): Promise<void> {
    printLine(`PostgreSQL ended by itself (${how}); starting it again.`);
    const { port } = this.server;
    for (let pauseMs: number = REVIVAL_PAUSE_MS.first; !this.#isStopping;) {
      try {
        this.server = await launchPostgres({ ...this.options, port });
        return this.#watch();
      } catch (error) {
        printLine(`PostgreSQL cannot be started again yet: ${(error as Error).message}`);
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
        pauseMs = Math.min(pauseMs * 2, REVIVAL_PAUSE_MS.max);
      }
    }
  }

  /** Forgets a stopped server: its data, its password and its log. */
  static remove(dataDir: string): void {
    const wanted = resolve(dataDir);
    removeElsewhere(wanted);
    if (existsSync(dirname(wanted))) removeUnfinished(wanted);
    for (const path of [wanted, passwordOf(wanted), logOf(wanted)]) rmSync(path, { recursive: true, force: true });
  }
}
