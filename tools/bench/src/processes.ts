// CPU and memory of process trees, read from /proc: what noise on a shared machine leaves alone.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

const TICKS_PER_SECOND = Number.parseInt(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }), 10);

interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly kind: string;
  /** CPU time of the process and of its children that have ended. */
  readonly cpuMs: number;
}

/** CPU milliseconds or bytes by kind of program: node, postgres, kafka, redis, nginx. */
export type ByKind = ReadonlyMap<string, number>;

/** What a process is called in a sum. */
export type LabelOf = (pid: number, kind: string) => string;
const byKind: LabelOf = (_, kind) => kind;

export const ticksToMs = (ticks: number): number => (ticks * 1000) / TICKS_PER_SECOND;

/** What has been used so far by these processes, everything that they started, and everything that those started. */
export const cpuOfTrees = (roots: readonly number[], labelOf: LabelOf = byKind): ByKind =>
  sumByLabel(familyOf(roots), ({ cpuMs }) => cpuMs, labelOf);

/** Shared pages are counted by share: PostgreSQL's processes would otherwise each count its buffers in full. */
export const memoryOfTrees = (roots: readonly number[]): ByKind =>
  sumByLabel(familyOf(roots), proportionalBytes, byKind);

/** What was used between two moments. */
export const spent = (before: ByKind, after: ByKind): ByKind =>
  new Map([...after].map(([kind, ms]) => [kind, Math.max(0, ms - (before.get(kind) ?? 0))]));

export const each = (all: ByKind, count: number): ByKind =>
  new Map([...all].map(([kind, value]) => [kind, value / count]));

export const total = (all: ByKind): number => [...all.values()].reduce((sum, value) => sum + value, 0);

function familyOf(roots: readonly number[]): Stat[] {
  const stats = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number.parseInt(name, 10)) ?? []);
  const family = new Set(roots);
  for (let grown = true; grown;) {
    grown = false;
    for (const { pid, parent } of stats) {
      if (!family.has(parent) || family.has(pid)) continue;
      family.add(pid);
      grown = true;
    }
  }
  return stats.filter(({ pid }) => family.has(pid));
}

function statOf(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const name = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'));
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    // Counted from the state, which is field 3: parent 4, utime 14, stime 15, cutime 16, cstime 17.
    const ticks = fields[11]! + fields[12]! + fields[13]! + fields[14]!;
    return { pid, parent: fields[1]!, kind: kindOf(name), cpuMs: ticksToMs(ticks) };
  } catch {
    // It ended while the list was read: its time is in its parent's by then.
    return undefined;
  }
}

function proportionalBytes({ pid }: Stat): number {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number.parseInt(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? '0', 10) * 1024;
  } catch {
    return 0;
  }
}

const KINDS: readonly (readonly [RegExp, string])[] = [
  [/postgres/, 'postgres'],
  [/java/, 'kafka'],
  [/redis/, 'redis'],
  [/nginx/, 'nginx'],
];

/** Node's main thread may be called after its script. */
const kindOf = (name: string): string => KINDS.find(([pattern]) => pattern.test(name))?.[1] ?? 'node';

function sumByLabel(stats: readonly Stat[], valueOf: (stat: Stat) => number, labelOf: LabelOf): ByKind {
  const sums = new Map<string, number>();
  for (const stat of stats) {
    const label = labelOf(stat.pid, stat.kind);
    sums.set(label, (sums.get(label) ?? 0) + valueOf(stat));
  }
  return sums;
}
