// The bank of examples/bank-python as a process, with an environment of its own that is made once.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Operator } from '../conversation';

const root = join(__dirname, '../../../..');
const EXAMPLE = join(root, 'examples/bank-python');
const REQUIREMENTS = join(EXAMPLE, 'requirements.txt');

export interface PythonBankOptions {
  readonly bic: string;
  readonly account: string;
  readonly brokers: string;
  /** With its private keys and the platform's public ones. */
  readonly keys: string;
  readonly database: string;
  readonly environment: string;
  /** Variables of the process beside those of this one: how it logs in. */
  readonly variables?: Readonly<Record<string, string>>;
}

export class PythonBank {
  #child: ChildProcess | undefined;
  /** What it printed of its own accord, such as why it left out an instruction. */
  output = '';

  constructor(
    private readonly options: PythonBankOptions,
    private readonly changeKey: () => void,
  ) {}

  get operator(): Operator {
    return {
      // Without a chance to finish anything.
      stop: () => this.end('SIGKILL'),
      start: () => this.start(),
      changeKey: async () => this.changeKey(),
    };
  }

  async start(): Promise<void> {
    const { variables, ...options } = this.options;
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
    const child = spawn(python(), [join(EXAMPLE, 'bank.py'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...variables },
    });
    this.#child = child;
    await new Promise<void>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`the bank ended with ${code}:\n${this.output}`)));
      child.stderr.on('data', (part: Buffer) => (this.output += part.toString()));
      child.stdout.on('data', (part: Buffer) => {
        this.output += part.toString();
        if (part.toString().includes('ready')) resolve();
      });
    });
  }

  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }
}

/** Runs the example that computes manifests again. @returns its exit code, and all that it printed. */
export async function verifyInPython(
  options: Pick<PythonBankOptions, 'bic' | 'brokers' | 'keys' | 'environment' | 'variables'>,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const { variables, ...named } = options;
  const args = Object.entries(named).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn(python(), [join(EXAMPLE, 'verify.py'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...variables },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (output += part.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}

/** The Python of an environment with what the example needs. */
function python(): string {
  const folder = join(root, '.kafka', 'bank-python');
  const stamp = join(folder, 'installed.txt');
  const wanted = readFileSync(REQUIREMENTS, 'utf8');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    rmSync(folder, { recursive: true, force: true });
    run('python3', ['-m', 'venv', folder]);
    run(join(folder, 'bin/pip'), ['install', '--quiet', '-r', REQUIREMENTS]);
    writeFileSync(stamp, wanted);
  }
  return join(folder, 'bin/python');
}

function run(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args[0]} failed:\n${stderr}`);
}
