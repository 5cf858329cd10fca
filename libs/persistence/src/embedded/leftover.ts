// A server that a killed run left behind: it holds the data directory, so it is asked to stop before a new one starts.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './error';

const PATIENCE_MS = 30_000;

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** A process id is used again after a while: only a process that is PostgreSQL is interrupted. */
function isPostgres(pid: number): boolean {
  const comm = `/proc/${pid}/comm`;
  return !existsSync('/proc/self/comm') || (existsSync(comm) && readFileSync(comm, 'utf8').trim() === 'postgres');
}

export async function stopLeftover(dataDir: string): Promise<void> {
  const lock = join(dataDir, 'postmaster.pid');
  if (!existsSync(lock)) return;
  const pid = Number.parseInt(readFileSync(lock, 'utf8').split('\n', 1)[0] ?? '', 10);
  if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid) || !isPostgres(pid)) return;
  process.kill(pid, 'SIGINT');
  const end = Date.now() + PATIENCE_MS;
  while (isAlive(pid)) {
    if (Date.now() > end) {
      throw new EmbeddedPostgresError(
        'still_running',
        `A PostgreSQL of an earlier run (process ${pid}) still holds ${dataDir} and does not stop; end it and start again.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
