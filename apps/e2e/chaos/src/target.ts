// The platform as the target: started, killed with SIGKILL, frozen with SIGSTOP, restarted on the data that it left.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { sleep } from './random';
import { type Armed, armedFile, takenFile } from './internals';

const root = resolve(__dirname, '../../../..');
const START_MS = 180_000;

export interface Note {
  readonly databaseUrl: string;
  /** Over Kafka only. */
  readonly brokers?: string;
}

export class ChaosTarget {
  #child: ChildProcess | undefined;
  #printed = '';
  #isKilled = false;
  #cry: (error: Error) => void = () => undefined;
  url = '';
  /** Rejects when it ends though nobody has killed it: whatever is done around it, it is to live. */
  readonly endedByItself = new Promise<never>((_, reject) => (this.#cry = reject));

  constructor(
    readonly mode: 'one process' | 'over Kafka',
    readonly folder: string,
    private readonly port: number,
    private readonly linksPort: number,
    private readonly settings: Readonly<Record<string, string>>,
  ) {
    this.endedByItself.catch(() => undefined);
  }

  /** The next process of that service, started now or again later, dies at a point of its code. */
  arm(armed: Armed): void {
    rmSync(takenFile(this.folder), { force: true });
    writeFileSync(armedFile(this.folder), JSON.stringify(armed));
  }

  disarm(): void {
    rmSync(armedFile(this.folder), { force: true });
  }

  /** The process that is to die. */
  get condemned(): number | undefined {
    const file = takenFile(this.folder);
    return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : undefined;
  }

  async start(): Promise<void> {
    const program = this.mode === 'one process' ? 'tools/start/dist/main.js' : 'tools/stack/dist/main.js';
    const child = spawn(process.execPath, [join(root, program)], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...this.settings,
        NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --require=${this.#internalsPath()}`.trim(),
        AIYRBAS_PORT: String(this.port),
        AIYRBAS_OPERATORS_PORT: '0',
        // What is checked at the end is read with a client of its own, which has no login.
        AIYRBAS_KAFKA: 'insecure',
        AIYRBAS_DATA_DIR: this.folder,
      },
    });
    this.#child = child;
    this.#isKilled = false;
    this.#printed = '';
    const listen = (chunk: Buffer): void => void (this.#printed = `${this.#printed}${chunk.toString()}`.slice(-20_000));
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    const end = Date.now() + START_MS;
    while (Date.now() < end) {
      const url = /^Ready in .* at (http\S+)$/m.exec(this.#printed)?.[1];
      if (url !== undefined) {
        this.url = url;
        child.once('close', () => this.#hasEnded(child));
        return;
      }
      // A crash point may lie on the way up.
      if (this.hasDied && this.condemned === child.pid) return this.start();
      if (this.hasDied) break;
      await sleep(50);
    }
    throw new Error(`the platform does not start:\n${this.#printed}`);
  }

  #hasEnded({ pid, exitCode, signalCode }: ChildProcess): void {
    if (this.#isKilled || this.condemned === pid) return;
    this.#cry(new Error(`the platform ended by itself (${exitCode ?? signalCode}):\n${this.#printed}`));
  }

  get hasDied(): boolean {
    return this.#child === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  get printed(): string {
    return this.#printed;
  }

  get note(): Note {
    return JSON.parse(readFileSync(join(this.folder, 'platform.json'), 'utf8')) as Note;
  }

  /** Whole, as a power cut: of one process; of many, everything at once. */
  async kill(): Promise<void> {
    this.#isKilled = true;
    this.#child?.kill('SIGKILL');
    while (!this.hasDied) await sleep(10);
  }

  /** The processes of a service, or of all; their supervisor starts again those that die. */
  servicePids(service = '[a-z-]+'): number[] {
    return this.#children(new RegExp(`apps/${service}/dist/main\\.js`));
  }

  databasePid(): number {
    return Number.parseInt(readFileSync(join(this.folder, 'postgres', 'postmaster.pid'), 'utf8'), 10);
  }

  brokerPids(): number[] {
    return this.#children(/kafka\.Kafka/);
  }

  #children(program: RegExp): number[] {
    const supervisor = this.#child?.pid;
    if (supervisor === undefined) return [];
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((name) => isChild(name, supervisor, program))
      .map(Number);
  }

  /** What each of its processes loads first, because settings do not reach all of them. */
  #internalsPath(): string {
    mkdirSync(this.folder, { recursive: true });
    const file = join(this.folder, 'internals.cjs');
    const [code, folder] = [join(__dirname, 'internals.js'), this.folder].map((one) => JSON.stringify(one));
    writeFileSync(file, `require(${code}).begin(${folder}, ${this.linksPort});\n`);
    return file;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async stop(): Promise<void> {
    this.#isKilled = true;
    this.#child?.kill('SIGTERM');
    for (const end = Date.now() + 60_000; !this.hasDied && Date.now() < end;) await sleep(50);
    await this.kill();
  }
}

export const isProcessAlive = (pid: number): boolean => existsSync(`/proc/${pid}`);

function isChild(pid: string, supervisor: number, program: RegExp): boolean {
  const stat = `/proc/${pid}/stat`;
  if (!existsSync(stat)) return false;
  try {
    const parent = Number.parseInt(readFileSync(stat, 'utf8').replace(/^.*\) \S /s, ''), 10);
    return parent === supervisor && program.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
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
