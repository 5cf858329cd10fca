// A whole platform for a scenario: the real thing on a free port, with a data folder of its own, gone afterwards. In one
// process, or, with AIYRBAS_SCENARIOS=distributed, every service a process of its own (AIYRBAS_REPLICAS of each) over Kafka.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '@aiyrbas/persistence';

const root = join(__dirname, '../../../../..');
const TIMEOUT_MS = 120_000;
export const isDistributed = process.env['AIYRBAS_SCENARIOS'] === 'distributed';
const PROGRAM = join(root, isDistributed ? 'tools/stack/dist/main.js' : 'tools/start/dist/main.js');

export interface PlatformOptions {
  /** How long a second of the simulated banks takes. */
  readonly bankTimeScale?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** A folder that an earlier platform has left. */
  readonly dataDir?: string;
  /** The port of an earlier platform, where others still look for it. */
  readonly port?: string;
  /** Where people get their tokens; from the development issuer by default. */
  readonly tokenFor?: (role: string, sub: string) => Promise<string>;
}

interface ProcessNote {
  readonly name: string;
  /** Of the customers' API, and of everything else too. */
  readonly url: string;
  readonly operationsUrl: string;
  readonly pid: number;
}

interface PlatformNote {
  readonly operatorsUrl?: string;
  readonly processes?: ProcessNote[];
}

export class Platform {
  private constructor(
    readonly url: string,
    readonly dataDir: string,
    readonly options: PlatformOptions,
    private readonly launched: Launched,
  ) {}

  static async start(options: PlatformOptions = {}): Promise<Platform> {
    const dataDir = options.dataDir ?? newDataDir();
    const launched = launch(dataDir, options);
    const end = Date.now() + TIMEOUT_MS;
    for (;;) {
      const url = /^Ready in .* at (http\S+)$/m.exec(launched.output())?.[1];
      if (url) return new Platform(url, dataDir, options, launched);
      if (launched.hasEnded() || Date.now() > end) {
        await launched.end('SIGKILL');
        throw new Error(`the platform did not start:\n${launched.output()}`);
      }
      await pause(50);
    }
  }

  /** The base URL for a path: operators' calls go to the operators' gateway, where there is one. */
  addressOf(path: string): string {
    return path.startsWith('/ops/') ? this.operatorsUrl : this.url;
  }

  /** The operators' gateway of a distributed platform; in one process there is one port for everybody. */
  get operatorsUrl(): string {
    return this.#note().operatorsUrl ?? this.url;
  }

  /** Of a distributed platform: every process of a service, and where it is. */
  processes(): ProcessNote[] {
    return this.#note().processes ?? [];
  }

  #note(): PlatformNote {
    return JSON.parse(readFileSync(join(this.dataDir, 'platform.json'), 'utf8')) as PlatformNote;
  }

  get pid(): number {
    return this.launched.child.pid!;
  }

  /** Everything that the process has said: its logs and its words for people. */
  get output(): string {
    const logs = join(this.dataDir, 'logs');
    const ofProcesses = existsSync(logs) ? readdirSync(logs).map((name) => readFileSync(join(logs, name), 'utf8')) : [];
    return [this.launched.output(), ...ofProcesses].join('\n');
  }

  /** The process id of the PostgreSQL that this platform runs on. */
  get postgresPid(): number {
    return Number.parseInt(readFileSync(join(this.dataDir, 'postgres', 'postmaster.pid'), 'utf8'), 10);
  }

  /** Ends the process as a crash would: no handler runs. */
  async crash(): Promise<void> {
    await this.launched.end('SIGKILL');
  }

  /** Drains and stops; gives the exit code. */
  stop(signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM'): Promise<number | null> {
    return this.launched.end(signal);
  }

  /** Another process on the same data folder and port, for the same people. */
  startAgain(changed: PlatformOptions = {}): Promise<Platform> {
    return Platform.start({ ...this.options, ...changed, dataDir: this.dataDir, port: new URL(this.url).port });
  }

  async remove(): Promise<void> {
    await this.stop();
    await removeDataDir(this.dataDir);
  }

  /** Reads the platform's database with an administrator's eyes. */
  async readDatabase<T>(work: (db: Database) => Promise<T>): Promise<T> {
    const note = JSON.parse(readFileSync(join(this.dataDir, 'platform.json'), 'utf8')) as { databaseUrl: string };
    const db = await Database.open({
      url: note.databaseUrl,
      schema: 'public',
      applicationName: 'scenario',
      poolMax: 2,
    });
    try {
      return await work(db);
    } finally {
      await db.close();
    }
  }

  /** Every table with everything in it as text, by `schema.table`. */
  dump(): Promise<Map<string, string>> {
    return this.readDatabase(async (db) => {
      const tables = await db.query<{ schema: string; name: string }>(
        `select schemaname as schema, tablename as name from pg_tables
         where schemaname not in ('pg_catalog', 'information_schema') order by 1, 2`,
      );
      const dump = new Map<string, string>();
      for (const { schema, name } of tables) {
        const rows = await db.query<{ row: string }>(`select t::text as row from "${schema}"."${name}" t`);
        dump.set(`${schema}.${name}`, rows.map(({ row }) => row).join('\n'));
      }
      return dump;
    });
  }
}

export const newDataDir = (): string => mkdtempSync(join(tmpdir(), 'aiyrbas-scenario-'));

export const isPlatformAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Runs the platform to its end; for starts that are expected to fail. */
export async function runToEnd(
  dataDir: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; output: string }> {
  const launched = launch(dataDir, { environment });
  const killTimer = setTimeout(() => launched.child.kill('SIGKILL'), TIMEOUT_MS);
  const code = await launched.ended;
  clearTimeout(killTimer);
  return { code, output: launched.output() };
}

/** After a crash PostgreSQL ends by itself, a moment later; its files go when it has. */
export async function removeDataDir(dataDir: string): Promise<void> {
  const lock = join(dataDir, 'postgres', 'postmaster.pid');
  for (let waited = 0; existsSync(lock) && waited < 200; waited += 1) {
    if (!isPlatformAlive(Number.parseInt(readFileSync(lock, 'utf8'), 10))) break;
    await pause(50);
  }
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
}

interface Launched {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  output(): string;
  hasEnded(): boolean;
  end(signal: NodeJS.Signals): Promise<number | null>;
}

function launch(dataDir: string, options: PlatformOptions): Launched {
  // A platform elsewhere on this machine is none of ours: the environment says everything that matters here.
  const { DATABASE_URL: _elsewhere, ...environment } = process.env;
  const child = spawn(process.execPath, [PROGRAM], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...environment,
      AIYRBAS_HOST: '127.0.0.1',
      AIYRBAS_PORT: options.port ?? '0',
      AIYRBAS_OPERATORS_PORT: '0',
      AIYRBAS_DATA_DIR: dataDir,
      LOG_LEVEL: 'info',
      BANK_SIMULATOR_TIME_SCALE: options.bankTimeScale ?? '1',
      // Not production: every reply is held against its contract.
      NODE_ENV: 'test',
      ...options.environment,
    },
  });
  let text = '';
  const listen = (chunk: Buffer): void => void (text += chunk.toString());
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  // When the tests themselves are ended, nothing of theirs stays behind.
  const endWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', endWithUs);
  void ended.then(() => process.removeListener('exit', endWithUs));
  return {
    child,
    ended,
    output: () => text,
    hasEnded,
    end: (signal) => {
      if (!hasEnded()) child.kill(signal);
      return ended;
    },
  };
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
