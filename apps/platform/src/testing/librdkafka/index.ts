// librdkafka from Python, the client that most banks have: what brokers let it do, principal by principal.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pythonWith } from '@aiyrbas/servers';

const REQUIREMENTS = join(__dirname, 'requirements.txt');

export interface Walker {
  readonly username: string;
  readonly password: string;
  /** One of its own. */
  readonly group: string;
  /** One that it may read; without it no group is tried. */
  readonly topic?: string;
}

export interface Question {
  readonly brokers: string;
  /** A file. */
  readonly ca: string;
  /** Each has a record in its first partition. */
  readonly topics: readonly string[];
  readonly groups: readonly string[];
  readonly principals: readonly Walker[];
}

export interface Walked {
  readonly read: readonly string[];
  readonly write: readonly string[];
  readonly groups: readonly string[];
  /** What came of beginning one: `allowed`, or the error. */
  readonly transaction: string;
  /** What librdkafka called the rest. */
  readonly errors: readonly string[];
}

/** @returns by username. */
export async function walk(question: Question): Promise<Readonly<Record<string, Walked>>> {
  const child = spawn(pythonWith('librdkafka', REQUIREMENTS), [join(__dirname, 'walk.py')], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let [output, complaints] = ['', ''];
  child.stdout.on('data', (part: Buffer) => (output += part.toString()));
  child.stderr.on('data', (part: Buffer) => (complaints += part.toString()));
  child.stdin.end(JSON.stringify(question));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`librdkafka ended with ${code}:\n${complaints}`);
  return JSON.parse(output) as Record<string, Walked>;
}
