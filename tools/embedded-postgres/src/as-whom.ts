// PostgreSQL refuses to run as root. A root user therefore runs it in a user namespace of its own, where root's files
// belong to an ordinary user; where namespaces are barred, a copy of the programs runs as a system user.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Binaries, binariesIn } from './binaries';
import { EmbeddedPostgresError } from './error';

export interface AsWhom {
  readonly binaries: Binaries;
  /** Where the files really are; the folder that was asked for is then a link to it. */
  readonly dataDir: string;
  /** Put before a command line so that it runs as the right user and ends when this process is killed. */
  readonly prefix: readonly string[];
  /** Lets that user read a file that this process has written. */
  give(file: string): void;
}

const works = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;

const NAMESPACE = ['unshare', '--user', '--map-user=1000', '--map-group=1000'];
const SYSTEM_USER = 'aiyrbas-postgres';
const ELSEWHERE = '/var/lib/aiyrbas';

/** With `PR_SET_PDEATHSIG` the kernel itself interrupts PostgreSQL when this process dies, however it dies. */
const diesWithUs = (): string[] =>
  works('setpriv', '--pdeathsig', 'INT', 'true') ? ['setpriv', '--pdeathsig', 'INT'] : [];

const isLink = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;

export function asWhom(binaries: Binaries, wanted: string): AsWhom {
  const asIs = { binaries, dataDir: wanted, give: () => undefined };
  if (process.getuid?.() !== 0) return { ...asIs, prefix: diesWithUs() };
  // Files that the system user has made stay with it, whatever this machine allows today.
  if (!isLink(wanted) && works(NAMESPACE[0]!, ...NAMESPACE.slice(1), 'true')) {
    return { ...asIs, prefix: [...NAMESPACE, ...diesWithUs()] };
  }
  return asSystemUser(binaries, wanted);
}

/** The checkout may lie under a folder that only root may enter, so programs and data go where the user can reach them. */
function asSystemUser(binaries: Binaries, wanted: string): AsWhom {
  if (existsSync(wanted) && !isLink(wanted)) {
    throw new EmbeddedPostgresError(
      'data_dir_unusable',
      `${wanted} was made in a user namespace, which this machine no longer allows to root; allow it again, or start as an ordinary user.`,
    );
  }
  if (!works('id', '-u', SYSTEM_USER) && !works('useradd', '--system', '--no-create-home', SYSTEM_USER)) {
    throw new EmbeddedPostgresError(
      'data_dir_unusable',
      'PostgreSQL does not run as root, and neither a user namespace nor a system user could be made for it: start as an ordinary user, or set DATABASE_URL.',
    );
  }
  const home = join(ELSEWHERE, createHash('sha256').update(wanted).digest('hex').slice(0, 16));
  const dataDir = join(home, 'postgres');
  const give = (path: string): void => void spawnSync('chown', ['-R', `${SYSTEM_USER}:`, path]);
  mkdirSync(home, { recursive: true });
  chmodSync(ELSEWHERE, 0o755);
  give(home);
  // The folder that led here is gone, and with it the password: nobody can open these files again.
  if (!existsSync(wanted)) rmSync(dataDir, { recursive: true, force: true });
  return {
    binaries: copyOf(binaries, home, give),
    dataDir,
    prefix: ['setpriv', `--reuid=${SYSTEM_USER}`, `--regid=${SYSTEM_USER}`, '--clear-groups', '--pdeathsig', 'INT'],
    give,
  };
}

function copyOf(binaries: Binaries, home: string, give: (path: string) => void): Binaries {
  const native = join(home, `native-${binaries.version}`);
  if (!existsSync(native)) {
    const temporary = `${native}.new`;
    rmSync(temporary, { recursive: true, force: true });
    cpSync(binaries.native, temporary, { recursive: true, verbatimSymlinks: true });
    give(temporary);
    renameSync(temporary, native);
  }
  return binariesIn(native, binaries.version);
}

/** What the system user kept for this folder; the folder itself is the caller's. */
export function removeElsewhere(wanted: string): void {
  if (!isLink(wanted) || !existsSync(wanted)) return;
  const home = dirname(realpathSync(wanted));
  if (dirname(home) === ELSEWHERE) rmSync(home, { recursive: true, force: true });
}
