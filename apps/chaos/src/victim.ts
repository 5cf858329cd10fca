// The platform as a victim: started, killed with SIGKILL, frozen with SIGSTOP, started again on what it left.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { pause } from './dice';

const root = resolve(__dirname, '../../..');
const START_MS = 180_000;

export interface Note {
  readonly databaseUrl: string;
  readonly brokers?: readonly string[];
}

export class Victim {
  #child: ChildProcess | undefined;
  #said = '';
  url = '';

  constructor(
    readonly mode: 'one process' | 'over Kafka',
    readonly folder: string,
    private readonly port: number,
    private readonly settings: Readonly<Record<string, string>>,
  ) {}

  /** @param armed a crash point at which one of its processes dies, as `service:point:nth`. */
  async start(armed?: string): Promise<void> {
    const program = this.mode === 'one process' ? 'apps/platform/dist/main.js' : 'apps/stack/dist/main.js';
    const child = spawn(process.execPath, [join(root, program)], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...this.settings,
        AIYRBAS_PORT: String(this.port),
        AIYRBAS_DATA_DIR: this.folder,
        ...(armed === undefined ? {} : { AIYRBAS_CRASH_AT: armed }),
      },
    });
    this.#child = child;
    let said = '';
    const listen = (chunk: Buffer): void => {
      said = `${said}${chunk.toString()}`.slice(-20_000);
      this.#said = said;
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    const end = Date.now() + START_MS;
    while (Date.now() < end) {
      const url = /^Ready in .* at (http\S+)$/m.exec(said)?.[1];
      if (url !== undefined) return void (this.url = url);
      // A crash point may lie on the way up.
      if (this.hasDied && armed !== undefined) return this.start();
      if (this.hasDied) break;
      await pause(50);
    }
    throw new Error(`the platform does not start:\n${said}`);
  }

  get hasDied(): boolean {
    return this.#child === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  get said(): string {
    return this.#said;
  }

  get note(): Note {
    return JSON.parse(readFileSync(join(this.folder, 'platform.json'), 'utf8')) as Note;
  }

  /** Whole, as a power cut: of one process; of many, everything at once. */
  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL');
    while (!this.hasDied) await pause(10);
  }

  /** The processes of services; their supervisor starts again those that die. */
  servicePids(): number[] {
    const supervisor = this.#child?.pid;
    if (supervisor === undefined) return [];
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((name) => isService(name, supervisor))
      .map(Number);
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async stop(): Promise<void> {
    this.#child?.kill('SIGTERM');
    for (const end = Date.now() + 60_000; !this.hasDied && Date.now() < end;) await pause(50);
    await this.kill();
  }
}

function isService(pid: string, supervisor: number): boolean {
  const stat = `/proc/${pid}/stat`;
  if (!existsSync(stat)) return false;
  try {
    const parent = Number.parseInt(readFileSync(stat, 'utf8').replace(/^.*\) \S /s, ''), 10);
    return parent === supervisor && /apps\/[a-z-]+\/dist\/main\.js/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  } catch {
    // It ended while it was looked at.
    return false;
  }
}

export function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}
