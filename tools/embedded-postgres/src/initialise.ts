// The first start: a password of its own for the superuser, and the files of an empty server.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type AsWhom } from './as-whom';
import { EmbeddedPostgresError, reasonIn } from './error';

const TEMPORARY = '.unfinished-';

/** The superuser's password; made where there is none yet. */
export function superuserPassword(file: string, whom: AsWhom): string {
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  if (existsSync(whom.dataDir)) {
    throw new EmbeddedPostgresError(
      'data_dir_unusable',
      `${file}, the password of the database in ${whom.dataDir}, is missing; put it back, or forget the database with "npm run reset".`,
    );
  }
  const password = randomBytes(24).toString('base64url');
  writeAtomically(file, `${password}\n`);
  return password;
}

/**
 * Made aside and then renamed: a start that was killed half way leaves nothing that looks finished. Aside is a place of
 * its own each time, because the killed one's initdb may still be tidying up after itself.
 */
export async function initialise(whom: AsWhom, wanted: string, password: string, durable: boolean): Promise<void> {
  const temporary = `${whom.dataDir}${TEMPORARY}${randomBytes(4).toString('hex')}`;
  const passwordFile = `${temporary}.password`;
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  whom.give(passwordFile);
  const { code, output } = await run(
    [
      ...whom.prefix,
      whom.binaries.initdb,
      `--pgdata=${temporary}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--locale=C.UTF-8',
      '--no-instructions',
      ...(durable ? [] : ['--no-sync']),
    ],
    dirname(temporary),
  );
  rmSync(passwordFile, { force: true });
  if (code !== 0) {
    rmSync(temporary, { recursive: true, force: true });
    throw reasonIn(output, wanted);
  }
  renameSync(temporary, whom.dataDir);
  removeUnfinished(whom.dataDir);
  if (whom.dataDir === wanted) return;
  rmSync(wanted, { force: true });
  symlinkSync(whom.dataDir, wanted);
}

/** What killed starts have left; by now whoever made it is gone. */
export function removeUnfinished(dataDir: string): void {
  const unfinished = `${basename(dataDir)}${TEMPORARY}`;
  for (const name of readdirSync(dirname(dataDir)).filter((name) => name.startsWith(unfinished))) {
    rmSync(join(dirname(dataDir), name), { recursive: true, force: true, maxRetries: 3 });
  }
}

function writeAtomically(file: string, text: string): void {
  const temporary = `${file}.new`;
  rmSync(temporary, { force: true });
  writeFileSync(temporary, text, { mode: 0o600 });
  renameSync(temporary, file);
}

function run(command: readonly string[], cwd: string): Promise<{ code: number | null; output: string }> {
  return new Promise((done) => {
    const child = spawn(command[0]!, command.slice(1), { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', (error) => done({ code: null, output: `${output}\n${error.message}` }));
    child.once('close', (code) => done({ code, output }));
  });
}
