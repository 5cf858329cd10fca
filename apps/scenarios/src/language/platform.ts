// A whole platform for a scenario: the real process on a free port, with a data folder of its own, gone afterwards.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '@aiyrbas/persistence';

const root = join(__dirname, '../../../..');
const PATIENCE_MS = 60_000;

export interface PlatformOptions {
  /** How long a second of the simulated banks takes. */
  readonly bankTimeScale?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** A folder that an earlier platform has left. */
  readonly dataDir?: string;
  /** The port of an earlier platform, whose tokens are then still good: the issuer's name has the port in it. */
  readonly port?: string;
}

export class Platform {
  private constructor(
    readonly url: string,
    readonly dataDir: string,
    private readonly child: ChildProcess,
    private readonly output: { text: string },
  ) {}

  static async start(options: PlatformOptions = {}): Promise<Platform> {
    const dataDir = options.dataDir ?? newDataDir();
    const { child, output } = launch(dataDir, options);
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const url = /^Ready in .* at (http\S+)$/m.exec(output.text)?.[1];
      if (url) return new Platform(url, dataDir, child, output);
      if (child.exitCode !== null || Date.now() > end) throw new Error(`the platform did not start:\n${output.text}`);
      await pause(50);
    }
  }

  /** Everything that the process has said: its logs and its words for people. */
  get said(): string {
    return this.output.text;
  }

  /** Ends the process as a crash would: no handler runs. */
  async crash(): Promise<void> {
    await ended(this.child, 'SIGKILL');
  }

  /** Drains and stops; gives the exit code. */
  async stop(): Promise<number | null> {
    return ended(this.child, 'SIGTERM');
  }

  async remove(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await this.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** Reads the platform's database with an administrator's eyes. */
  async look<T>(work: (db: Database) => Promise<T>): Promise<T> {
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
  async dump(): Promise<Map<string, string>> {
    return this.look(async (db) => {
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

/** Runs the platform to its end; for starts that are expected to fail. */
export async function runToEnd(
  dataDir: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; said: string }> {
  const { child, output } = launch(dataDir, { environment });
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { code, said: output.text };
}

function launch(dataDir: string, options: PlatformOptions): { child: ChildProcess; output: { text: string } } {
  const child = spawn(process.execPath, [join(root, 'apps/platform/dist/main.js')], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      AIYRBAS_PORT: options.port ?? '0',
      AIYRBAS_DATA_DIR: dataDir,
      LOG_LEVEL: 'info',
      BANK_SIMULATOR_TIME_SCALE: options.bankTimeScale ?? '1',
      NODE_ENV: 'test',
      ...options.environment,
    },
  });
  const output = { text: '' };
  const listen = (chunk: Buffer): void => void (output.text += chunk.toString());
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  return { child, output };
}

function ended(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code));
    child.kill(signal);
  });
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
