// PostgreSQL refuses to run as root. A root user therefore runs it in a user namespace of its own, where root's files
// belong to an ordinary user; where namespaces are barred, a copy runs as a system user.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Binaries, binariesIn } from './binaries';
import { EmbeddedPostgresError } from './error';

export interface AsWhom {
  readonly binaries: Binaries;
  readonly dataDir: string;
  /** Put before a command line so that it runs as the right user and ends when this process is killed. */
  readonly prefix: readonly string[];
}

const works = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;

const NAMESPACE = ['unshare', '--user', '--map-user=1000', '--map-group=1000'];
const SYSTEM_USER = 'aiyrbas-postgres';

/** With `PR_SET_PDEATHSIG` the kernel itself interrupts PostgreSQL when this process dies, however it dies. */
const diesWithUs = (): string[] =>
  works('setpriv', '--pdeathsig', 'INT', 'true') ? ['setpriv', '--pdeathsig', 'INT'] : [];

export function asWhom(binaries: Binaries, dataDir: string): AsWhom {
  if (process.getuid?.() !== 0) return { binaries, dataDir, prefix: diesWithUs() };
  if (works(NAMESPACE[0]!, ...NAMESPACE.slice(1), 'true')) {
    return { binaries, dataDir, prefix: [...NAMESPACE, ...diesWithUs()] };
  }
  return asSystemUser(binaries, dataDir);
}

/** The checkout may lie under a folder that only root may enter, so programs and data move where the user can reach them. */
function asSystemUser(binaries: Binaries, dataDir: string): AsWhom {
  if (!works('id', '-u', SYSTEM_USER) && !works('useradd', '--system', '--no-create-home', SYSTEM_USER)) {
    throw new EmbeddedPostgresError(
      'data_dir_unusable',
      'PostgreSQL does not run as root, and neither a user namespace nor a system user could be made for it: start as an ordinary user, or set DATABASE_URL.',
    );
  }
  const home = join('/var/lib/aiyrbas', createHash('sha256').update(dataDir).digest('hex').slice(0, 16));
  const native = join(home, 'native');
  if (!existsSync(native)) {
    mkdirSync(home, { recursive: true });
    cpSync(binaries.native, native, { recursive: true, verbatimSymlinks: true });
  }
  const elsewhere = join(home, 'data');
  mkdirSync(elsewhere, { recursive: true });
  spawnSync('chown', ['-R', `${SYSTEM_USER}:`, home]);
  return {
    binaries: binariesIn(native),
    dataDir: join(elsewhere, 'postgres'),
    prefix: ['setpriv', `--reuid=${SYSTEM_USER}`, `--regid=${SYSTEM_USER}`, '--clear-groups', '--pdeathsig', 'INT'],
  };
}
