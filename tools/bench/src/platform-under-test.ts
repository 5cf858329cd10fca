// The platform as a benchmark meets it: the real processes with default settings and a folder of their own, gone
// afterwards; or one that runs already and is described by a file.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { invariant } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { type ByKind, cpuOfTrees, memoryOfTrees } from './processes';

const root = resolve(__dirname, '../../..');
/** What each mode runs, within a checkout; then where a checkout from before 0.2.0 has it. */
const PROGRAMS = {
  'one process': ['tools/start', 'apps/platform'],
  'over Kafka': ['tools/stack', 'apps/stack'],
} as const;
export type Mode = keyof typeof PROGRAMS;

/** The program of a mode: of the first project whose source is there, because old output may lie about. */
export function programOf(mode: Mode, checkout: string): string {
  const project = PROGRAMS[mode].find((one) => existsSync(join(checkout, one, 'src/main.ts'))) ?? PROGRAMS[mode][0];
  return join(checkout, project, 'dist/main.js');
}
const START_MS = 180_000;

/** What the services have asked of the database since they started, all together. */
interface DatabaseWork {
  readonly statements: number;
  readonly roundTrips: number;
}

interface Running {
  readonly url: string;
  readonly databaseUrl: string;
  /** Its data folder, where it was started here. */
  readonly folder?: string;
  /** The processes to be measured, each with all that it started. */
  readonly pids: readonly number[];
}

export interface LaunchOptions {
  /** Where the build lies; this one by default. */
  readonly checkout?: string;
  /** For the Node of the program. */
  readonly nodeOptions?: readonly string[];
  /** Of the program. */
  readonly args?: readonly string[];
  /** What differs from the settings of a benchmark. */
  readonly environment?: NodeJS.ProcessEnv;
}

export class PlatformUnderTest {
  private constructor(
    private readonly running: Running,
    private readonly database_: Database,
    private readonly end: () => Promise<void>,
  ) {}

  /** Starts the platform, unless `AIYRBAS_STACK_JSON` names a file that says where one runs. */
  static async start(mode: Mode): Promise<PlatformUnderTest> {
    const described = process.env['AIYRBAS_STACK_JSON'];
    if (described === undefined) return PlatformUnderTest.launch(mode);
    const running = JSON.parse(readFileSync(described, 'utf8')) as Running;
    return new PlatformUnderTest(running, await eyes(running.databaseUrl), async () => undefined);
  }

  /** Starts a build on a new folder of its own. */
  static async launch(mode: Mode, options: LaunchOptions = {}): Promise<PlatformUnderTest> {
    const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-bench-'));
    const child = launch(mode, folder, options);
    const url = await readiness(mode, child);
    const { databaseUrl } = JSON.parse(readFileSync(join(folder, 'platform.json'), 'utf8')) as { databaseUrl: string };
    const running = { url, databaseUrl, folder, pids: [child.pid!] };
    return new PlatformUnderTest(running, await eyes(databaseUrl), async () => {
      const ended = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    });
  }

  get url(): string {
    return this.running.url;
  }

  /** @throws InvariantError for a platform that ran already. */
  get folder(): string {
    invariant(this.running.folder, 'a platform that ran already has no folder that is known here');
    return this.running.folder;
  }

  get database(): Database {
    return this.database_;
  }

  get pids(): readonly number[] {
    return this.running.pids;
  }

  cpu(): ByKind {
    return cpuOfTrees(this.running.pids);
  }

  memory(): ByKind {
    return memoryOfTrees(this.running.pids);
  }

  /** Transactions that committed so far, those of reading included. */
  async transactions(): Promise<number> {
    // Sessions report what they did about once a second.
    await new Promise((done) => setTimeout(done, 1_500));
    const [row] = await this.database.query<{ n: string }>(
      `select xact_commit as n from pg_stat_database where datname = current_database()`,
    );
    return Number.parseInt(row!.n, 10);
  }

  /** Undefined where the address answers with nobody's metrics, or with those of one service among several. */
  async databaseWork(): Promise<DatabaseWork | undefined> {
    const response = await fetch(`${this.url}/metrics`);
    const text = response.ok ? await response.text() : '';
    const sumOf = (of: string): number =>
      [...text.matchAll(new RegExp(`^database_work\\{[^}]*of="${of}"[^}]*\\} (\\S+)$`, 'gm'))].reduce(
        (sum, [, value]) => sum + Number.parseFloat(value!),
        0,
      );
    const work = { statements: sumOf('statements'), roundTrips: sumOf('round_trips') };
    return work.statements > 0 ? work : undefined;
  }

  async stop(): Promise<void> {
    await this.database.close();
    await this.end();
  }
}

const eyes = (url: string): Promise<Database> =>
  Database.open({ url, schema: 'public', applicationName: 'bench', poolMax: 1, queryTimeoutMs: 60_000 });

function launch(
  mode: Mode,
  folder: string,
  { checkout = root, nodeOptions = [], args = [], environment: changed = {} }: LaunchOptions,
): ChildProcess {
  const { DATABASE_URL: _elsewhere, ...environment } = process.env;
  const child = spawn(process.execPath, [...profiling(), programOf(mode, checkout), ...args], {
    cwd: checkout,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...environment,
      NODE_OPTIONS: [process.env['NODE_OPTIONS'] ?? '', ...nodeOptions].join(' ').trim(),
      AIYRBAS_PORT: '0',
      AIYRBAS_DATA_DIR: folder,
      LOG_LEVEL: 'info',
      // As in builds of before, which it may be compared with; what writes hostile bytes has no login either.
      AIYRBAS_KAFKA: 'insecure',
      // Banks that answer at once, and prices that hold however far the machine falls behind.
      BANK_SIMULATOR_TIME_SCALE: '0',
      QUOTE_LOCK_SECONDS: '600',
      // A few people stand for very many.
      QUOTES_PER_MINUTE: '0',
      ...changed,
    },
  });
  const endWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', endWithUs);
  child.once('exit', () => process.off('exit', endWithUs));
  return child;
}

/** `AIYRBAS_BENCH_PROFILE=<folder>` writes a CPU profile of the process there. */
const profiling = (): string[] => {
  const folder = process.env['AIYRBAS_BENCH_PROFILE'];
  return folder ? ['--cpu-prof', `--cpu-prof-dir=${folder}`] : [];
};

/** Resolves with the address; what is said later is read and thrown away, so that the pipe never fills. */
function readiness(mode: Mode, child: ChildProcess): Promise<string> {
  return new Promise((done, fail) => {
    let output: string | undefined = '';
    const killTimer = setTimeout(() => fail(new Error(`${mode} did not start:\n${output}`)), START_MS);
    child.stdout!.on('data', (chunk: Buffer) => {
      if (output === undefined) return;
      output += chunk.toString();
      const url = /^Ready in .* at (http\S+)$/m.exec(output)?.[1];
      if (url === undefined) return;
      output = undefined;
      clearTimeout(killTimer);
      done(url);
    });
    child.once('exit', () => fail(new Error(`${mode} ended:\n${output ?? ''}`)));
  });
}
