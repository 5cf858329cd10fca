// A real PostgreSQL from npm, started by us on this machine: nothing to install, data in one folder. It listens on the
// loopback address only, wants a password, and stops when this process ends, however it ends.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { asWhom, removeElsewhere } from './as-whom';
import { findBinaries } from './binaries';
import { explained } from './error';
import { initialise, removeUnfinished, superuserPassword } from './initialise';
import { stopLeftover } from './leftover';
import { type Server, launch } from './server';

export interface EmbeddedPostgresOptions {
  /** Made on first use; its parent also gets the password file and the server's log. */
  readonly dataDir: string;
  /** False only where the data may be lost, as in tests. */
  readonly durable?: boolean;
  readonly onFirstUse?: () => void;
}

/** A fast shutdown takes well under a second; a longer one hangs on something. */
const STOP_PATIENCE_MS = 30_000;

const passwordOf = (dataDir: string): string => `${dataDir}.password`;
const logOf = (dataDir: string): string => `${dataDir}.log`;

export class EmbeddedPostgres {
  private constructor(private readonly server: Server) {}

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
      return new EmbeddedPostgres(await launch({ whom, password, logFile: logOf(wanted), durable }));
    } catch (error) {
      throw explained(error, wanted);
    }
  }

  /** Fast shutdown: running transactions are rolled back, committed ones are on the disk. */
  async stop(): Promise<void> {
    const { child } = this.server;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((done) => child.once('exit', () => done()));
    child.ref();
    child.kill('SIGINT');
    // What was committed is in the log of writes, so even an immediate end loses nothing.
    const impatience = setTimeout(() => child.kill('SIGQUIT'), STOP_PATIENCE_MS);
    await ended;
    clearTimeout(impatience);
  }

  /** Forgets a stopped server: its data, its password and its log. */
  static remove(dataDir: string): void {
    const wanted = resolve(dataDir);
    removeElsewhere(wanted);
    if (existsSync(dirname(wanted))) removeUnfinished(wanted);
    for (const path of [wanted, passwordOf(wanted), logOf(wanted)]) rmSync(path, { recursive: true, force: true });
  }
}
