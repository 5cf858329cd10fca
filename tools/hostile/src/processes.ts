// The processes of the stack, and that none of them ended: a process id and the instant when it started name one process.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Stack {
  readonly brokers: string;
  readonly processes: readonly { readonly name: string; readonly url: string; readonly pid: number }[];
  readonly servers: Readonly<Record<string, number | readonly number[]>>;
}

export const readStack = (folder: string): Stack =>
  JSON.parse(readFileSync(join(folder, 'platform.json'), 'utf8')) as Stack;

/** When a process started, in ticks since the machine did; undefined when there is none. */
function startOf(pid: number): string | undefined {
  if (!existsSync(`/proc/${pid}/stat`)) return undefined;
  // The name of the program comes second and may hold anything.
  return readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')[19];
}

export class Processes {
  readonly #startedAt: ReadonlyMap<string, string | undefined>;

  constructor(private readonly stack: Stack) {
    this.#startedAt = new Map(this.#all().map(([name, pid]) => [`${name} ${pid}`, startOf(pid)]));
  }

  get count(): number {
    return this.#startedAt.size;
  }

  /** Those that are not what they were at the beginning. */
  ended(): { readonly name: string; readonly pid: number }[] {
    return this.#all()
      .filter(([name, pid]) => startOf(pid) === undefined || startOf(pid) !== this.#startedAt.get(`${name} ${pid}`))
      .map(([name, pid]) => ({ name, pid }));
  }

  #all(): [string, number][] {
    const servers = Object.entries(this.stack.servers).flatMap(([name, pids]) =>
      [pids].flat().map((pid): [string, number] => [name, pid]),
    );
    return [...this.stack.processes.map(({ name, pid }): [string, number] => [name, pid]), ...servers];
  }
}
