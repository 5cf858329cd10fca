// CPU and memory of process trees, read from /proc: what noise on a shared machine leaves alone.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';

const TICKS_PER_SECOND = Number.parseInt(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }), 10);
const PAGE_BYTES = Number.parseInt(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' }), 10);

interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  /** CPU time of the process and of its children that have ended, in milliseconds. */
  readonly cpuMs: number;
  readonly residentBytes: number;
}

function statOf(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const name = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'));
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    // Counted from the state, which is field 3: utime 14, stime 15, cutime 16, cstime 17, rss 24.
    const ticks = fields[11]! + fields[12]! + fields[13]! + fields[14]!;
    return {
      pid,
      parent: fields[1]!,
      name,
      cpuMs: (ticks * 1000) / TICKS_PER_SECOND,
      residentBytes: fields[21]! * PAGE_BYTES,
    };
  } catch {
    // It ended while the list was read: its time is in its parent's by then.
    return undefined;
  }
}

export interface Usage {
  /** CPU milliseconds by kind of program: node, postgres, java, redis-server, nginx. */
  readonly cpuMs: ReadonlyMap<string, number>;
  readonly residentBytes: ReadonlyMap<string, number>;
}

/** Of a process, everything that it started, and everything that those started. */
export function usageOfTree(root: number): Usage {
  const stats = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number.parseInt(name, 10)) ?? []);
  const family = new Set([root]);
  for (let grown = true; grown;) {
    grown = false;
    for (const { pid, parent } of stats) {
      if (!family.has(parent) || family.has(pid)) continue;
      family.add(pid);
      grown = true;
    }
  }
  const cpuMs = new Map<string, number>();
  const residentBytes = new Map<string, number>();
  for (const stat of stats.filter(({ pid }) => family.has(pid))) {
    const kind = kindOf(stat.name);
    cpuMs.set(kind, (cpuMs.get(kind) ?? 0) + stat.cpuMs);
    residentBytes.set(kind, (residentBytes.get(kind) ?? 0) + proportionalBytes(stat));
  }
  return { cpuMs, residentBytes };
}

/** Shared pages are counted by share: PostgreSQL's processes would otherwise each count its buffers in full. */
function proportionalBytes(stat: Stat): number {
  const file = `/proc/${stat.pid}/smaps_rollup`;
  const pss = existsSync(file) ? /^Pss:\s+(\d+) kB/m.exec(readFileSync(file, 'utf8'))?.[1] : undefined;
  return pss === undefined ? stat.residentBytes : Number.parseInt(pss, 10) * 1024;
}

/** The kernel's name of a thread's process; Node's main thread may be called after the script. */
const kindOf = (name: string): string =>
  /postgres/.test(name)
    ? 'postgres'
    : /java/.test(name)
      ? 'kafka'
      : /redis/.test(name)
        ? 'redis'
        : /nginx/.test(name)
          ? 'nginx'
          : 'node';

/** What was used between two moments, by kind, in CPU milliseconds. */
export function spent(before: Usage, after: Usage): Map<string, number> {
  return new Map([...after.cpuMs].map(([kind, ms]) => [kind, Math.max(0, ms - (before.cpuMs.get(kind) ?? 0))]));
}

export const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);
