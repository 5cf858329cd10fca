// A server that a killed run left behind: it holds the data directory, so it is asked to stop before a new one starts.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { EmbeddedPostgresError } from './error';

const TIMEOUT_MS = 30_000;
/** A server in the middle of its recovery may ignore a fast shutdown; after this time it gets an immediate one. */
const FAST_MS = 5_000;

export const isServerAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** A process id is used again after a while: only the PostgreSQL that works in this very directory is interrupted. */
function holds(pid: number, dataDir: string): boolean {
  if (!existsSync('/proc/self/cwd')) {
    return /(^|\/)postgres\b/.test(spawnSync('ps', ['-p', `${pid}`, '-o', 'comm='], { encoding: 'utf8' }).stdout ?? '');
  }
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(dataDir);
  } catch {
    // It has just ended, or it is another user's and so not one that this user has started.
    return false;
  }
}

/** The Node that started it and still runs; a leftover has been handed over to the system. */
function livingStarterOf(pid: number): number | undefined {
  try {
    const parent = Number.parseInt(
      readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1] ?? '',
      10,
    );
    return parent > 1 && basename(readlinkSync(`/proc/${parent}/exe`)).startsWith('node') ? parent : undefined;
  } catch {
    // No /proc, or the process has just ended.
    return undefined;
  }
}

/** @throws EmbeddedPostgresError when it does not stop, or is no leftover because whoever started it is still there. */
export async function stopLeftover(dataDir: string): Promise<void> {
  const lock = join(dataDir, 'postmaster.pid');
  if (!existsSync(lock)) return;
  const pid = Number.parseInt(readFileSync(lock, 'utf8').split('\n', 1)[0] ?? '', 10);
  if (!Number.isInteger(pid) || pid <= 1 || !isServerAlive(pid) || !holds(pid, dataDir)) return;
  const starter = livingStarterOf(pid);
  if (starter !== undefined) {
    throw new EmbeddedPostgresError(
      'still_running',
      `The database in ${dataDir} is in use by process ${starter}; stop that one, or set AIYRBAS_DATA_DIR to another folder.`,
    );
  }
  process.kill(pid, 'SIGINT');
  const start = Date.now();
  const end = start + TIMEOUT_MS;
  let isUrgent = false;
  while (isServerAlive(pid)) {
    if (!isUrgent && Date.now() > start + FAST_MS) {
      isUrgent = true;
      // Its log has everything that was committed; the next start recovers from it.
      process.kill(pid, 'SIGQUIT');
    }
    if (Date.now() > end) {
      throw new EmbeddedPostgresError(
        'still_running',
        `A PostgreSQL of an earlier run (process ${pid}) still holds ${dataDir} and does not stop; end it and start again.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
