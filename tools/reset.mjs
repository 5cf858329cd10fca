// `npm run reset`: forgets everything that the embedded platform has kept. Refuses while one is running on it.
import { existsSync, lstatSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const folder = resolve(process.env.AIYRBAS_DATA_DIR ?? '.data');
const lock = join(folder, 'platform.pid');
const database = join(folder, 'postgres');
// Where root may not make user namespaces, the database's files are a system user's, here.
const ELSEWHERE = '/var/lib/aiyrbas';

/** What still works on the folder, in words, or undefined. */
function atWork() {
  const platform = pidIn(lock);
  if (platform !== undefined && isPlatform(platform)) return `Aiyrbas is running on ${folder} (process ${platform})`;
  const postgres = pidIn(join(database, 'postmaster.pid'));
  if (postgres !== undefined && worksIn(postgres, database)) {
    return `The PostgreSQL of ${folder} is running (process ${postgres})`;
  }
}

/** The process that a file names, if it is alive. */
function pidIn(file) {
  if (!existsSync(file)) return undefined;
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  return Number.isInteger(pid) && pid > 1 && isAlive(pid) ? pid : undefined;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

// Process ids are used again: after a restart of the machine the number may be somebody else's.
function isPlatform(pid) {
  const command = `/proc/${pid}/cmdline`;
  if (!existsSync('/proc/self/cmdline')) return true;
  return existsSync(command) && /start\.mjs|tools\/start\/|apps\/platform\//.test(readFileSync(command, 'utf8'));
}

function worksIn(pid, directory) {
  if (!existsSync('/proc/self/cwd')) return true;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(directory);
  } catch {
    return false;
  }
}

function removeElsewhere() {
  if (!lstatSync(database, { throwIfNoEntry: false })?.isSymbolicLink() || !existsSync(database)) return;
  const home = dirname(realpathSync(database));
  if (dirname(home) === ELSEWHERE) rmSync(home, { recursive: true, force: true });
}

const busy = atWork();
if (!existsSync(folder)) {
  console.log(`There is nothing to forget: ${folder} does not exist.`);
} else if (!existsSync(join(folder, 'keys'))) {
  console.error(`${folder} is not a data folder of Aiyrbas; nothing was deleted.`);
  process.exit(1);
} else if (busy !== undefined) {
  console.error(`${busy}; stop it first.`);
  process.exit(1);
} else {
  removeElsewhere();
  rmSync(folder, { recursive: true, force: true });
  console.log(`Removed ${folder}: the database, the keys and every order in it.`);
}
