// The platform as a benchmark meets it: the real processes with default settings, a folder of their own, gone afterwards.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Database } from '@aiyrbas/persistence';
import { type Usage, usageOfTree } from './processes';

const root = resolve(__dirname, '../../..');
export type Mode = 'one process' | 'over Kafka';
const PROGRAMS: Readonly<Record<Mode, string>> = {
  'one process': 'apps/platform/dist/main.js',
  'over Kafka': 'apps/stack/dist/main.js',
};
const START_MS = 180_000;

export class PlatformUnderTest {
  private constructor(
    readonly url: string,
    private readonly folder: string,
    private readonly child: ChildProcess,
    readonly database: Database,
  ) {}

  static async start(mode: Mode): Promise<PlatformUnderTest> {
    const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-bench-'));
    const { DATABASE_URL: _elsewhere, ...surroundings } = process.env;
    const child = spawn(process.execPath, [...profiling(), join(root, PROGRAMS[mode])], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...surroundings,
        NODE_ENV: 'benchmark',
        AIYRBAS_PORT: '0',
        AIYRBAS_DATA_DIR: folder,
        LOG_LEVEL: 'warn',
        // Banks that answer at once, and prices that hold however far the machine falls behind.
        BANK_SIMULATOR_TIME_SCALE: '0',
        QUOTE_LOCK_SECONDS: '600',
      },
    });
    process.once('exit', () => child.kill('SIGKILL'));
    const url = await new Promise<string>((resolve, reject) => {
      let said = '';
      const impatience = setTimeout(() => reject(new Error(`${mode} did not start:\n${said}`)), START_MS);
      child.stdout!.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        const ready = /^Ready in .* at (http\S+)$/m.exec(said)?.[1];
        if (ready === undefined) return;
        clearTimeout(impatience);
        resolve(ready);
      });
      child.once('exit', () => reject(new Error(`${mode} did not start:\n${said}`)));
    });
    const note = JSON.parse(readFileSync(join(folder, 'platform.json'), 'utf8')) as { databaseUrl: string };
    const database = await Database.open({
      url: note.databaseUrl,
      schema: 'public',
      applicationName: 'bench',
      poolMax: 1,
      statementTimeoutMs: 60_000,
    });
    return new PlatformUnderTest(url, folder, child, database);
  }

  usage(): Usage {
    return usageOfTree(this.child.pid!);
  }

  /** Transactions that committed so far, those of reading included. */
  async transactions(): Promise<number> {
    // Sessions report what they did about once a second.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const [row] = await this.database.query<{ n: string }>(
      `select xact_commit as n from pg_stat_database where datname = current_database()`,
    );
    return Number.parseInt(row!.n, 10);
  }

  async stop(): Promise<void> {
    await this.database.close();
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** `AIYRBAS_BENCH_PROFILE=<folder>` writes a CPU profile of the process there. */
const profiling = (): string[] => {
  const folder = process.env['AIYRBAS_BENCH_PROFILE'];
  return folder ? ['--cpu-prof', `--cpu-prof-dir=${folder}`] : [];
};
