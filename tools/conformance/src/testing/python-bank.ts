// The bank of examples/bank-python as a process, with an environment of its own that is made once.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { pythonWith } from '@aiyrbas/servers';
import type { Operator } from '../conversation';

const root = join(__dirname, '../../../..');
const EXAMPLE = join(root, 'examples/bank-python');
/** With what the example needs. */
const python = (): string => pythonWith('bank-python', join(EXAMPLE, 'requirements.txt'));

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
