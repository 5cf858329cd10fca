// CPU time of a build's processes by what they are: services by name, Node's main thread apart from its other ones.
import { readFileSync } from 'node:fs';
import { type ByKind, cpuOfTrees, ticksToMs } from '../processes';

const SERVERS: Readonly<Record<string, string>> = {
  postgres: 'PostgreSQL',
  kafka: 'Kafka',
  redis: 'Redis',
  nginx: 'nginx',
};

/** Milliseconds so far of these processes and all that they started. */
export function cpuByProcess(roots: readonly number[]): ByKind {
  const sums = new Map(cpuOfTrees(roots, (pid, kind) => SERVERS[kind] ?? `Node, ${programOf(pid)}`));
  const platform = sums.get('Node, platform');
  if (platform === undefined || roots.length !== 1) return sums;
  const main = mainThreadMs(roots[0]!);
  sums.delete('Node, platform');
  return sums.set('Node, main thread', main).set('Node, other threads', platform - main);
}

/** The program that a Node process runs. `start` is the platform in one process; older builds call it by that name. */
function programOf(pid: number): string {
  try {
    const name = /\/([a-z-]+)\/dist\/main\.js/.exec(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))?.[1] ?? 'other';
    return name === 'start' ? 'platform' : name;
  } catch {
    // It has just ended.
    return 'other';
  }
}

/** The first thread has the number of its process. Its utime and stime are fields 14 and 15, two and more after the name. */
function mainThreadMs(pid: number): number {
  const text = readFileSync(`/proc/${pid}/task/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return ticksToMs(Number(fields[11]) + Number(fields[12]));
}
