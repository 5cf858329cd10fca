// `npm run reset`: forgets everything that the embedded platform has kept. Refuses while one is running on it.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = resolve(process.env.AIYRBAS_DATA_DIR ?? '.data');
const lock = join(folder, 'platform.pid');

function runningOn() {
  if (!existsSync(lock)) return undefined;
  const pid = Number.parseInt(readFileSync(lock, 'utf8'), 10);
  try {
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    return error.code === 'EPERM' ? pid : undefined;
  }
}

if (!existsSync(folder)) {
  console.log(`There is nothing to forget: ${folder} does not exist.`);
} else if (!existsSync(join(folder, 'keys'))) {
  console.error(`${folder} does not look like a data folder of Aiyrbas; it is left alone.`);
  process.exit(1);
} else if (runningOn() !== undefined) {
  console.error(`Aiyrbas is running on ${folder} (process ${runningOn()}); stop it first.`);
  process.exit(1);
} else {
  rmSync(folder, { recursive: true, force: true });
  console.log(`Removed ${folder}: the database, the keys and every order in it.`);
}
