// What stands where when nothing moves any more: the processes of the platform, what PostgreSQL is doing, and what it said
// last. For whoever reads the output of a run that ended without its checks.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { briefly } from './briefly';
import type { ChaosTarget } from './target';

const LOG_LINES = 25;
const ACTIVITY = `
  select format('backend %s of %s: %s, waits for %s, in a transaction for %s, blocked by %s: %s', pid, usename, state,
                wait_event, now() - xact_start, pg_blocking_pids(pid), left(regexp_replace(query, '\\s+', ' ', 'g'), 100)) as line
  from pg_stat_activity where backend_type = 'client backend' and state <> 'idle' order by xact_start`;

export async function postMortem(target: ChaosTarget): Promise<string[]> {
  const log = join(target.folder, 'postgres.log');
  return [
    ...(target.pid === undefined ? [] : processesUnder(target.pid)),
    ...(await activity(target)),
    ...(existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').slice(-LOG_LINES) : []),
  ];
}

/** Its own line first: number, state as in proc(5), what it waits for in the kernel, and its name. */
function processesUnder(pid: number): string[] {
  const parents = new Map<number, number[]>();
  const lines = new Map<number, string>();
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    const [, comm = '', state = '', parent = '0'] = /\((.*)\) (\S) (\d+)/s.exec(readOf(name, 'stat')) ?? [];
    const command = readOf(name, 'cmdline').replaceAll('\0', ' ').slice(0, 120);
    lines.set(Number(name), `process ${name} ${state} ${readOf(name, 'wchan')} ${command || comm}`);
    parents.set(Number(parent), [...(parents.get(Number(parent)) ?? []), Number(name)]);
  }
  const walk = (one: number): string[] => [
    lines.get(one) ?? `process ${one} is gone`,
    ...(parents.get(one) ?? []).flatMap(walk),
  ];
  return walk(pid);
}

function readOf(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    // It ended while it was looked at.
    return '';
  }
}

async function activity(target: ChaosTarget): Promise<string[]> {
  try {
    const { rows } = await briefly(target.note.databaseUrl, (client) => client.query<{ line: string }>(ACTIVITY));
    return [`PostgreSQL answers; ${rows.length} backends are at work`, ...rows.map(({ line }) => line)];
  } catch (error) {
    return [`PostgreSQL does not answer: ${(error as Error).message}`];
  }
}
