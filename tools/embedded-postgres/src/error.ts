// Why PostgreSQL could not be started: a code for programs, and one sentence for a person that says what to do.

export type EmbeddedPostgresCode =
  'platform_unsupported' | 'data_dir_unusable' | 'disk_full' | 'still_running' | 'did_not_start';

export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';

  constructor(
    readonly code: EmbeddedPostgresCode,
    message: string,
  ) {
    super(message);
  }
}

const diskFull = (dataDir: string): EmbeddedPostgresError =>
  new EmbeddedPostgresError('disk_full', `The disk that holds ${dataDir} is full; free some space and start again.`);

const notOurs = (dataDir: string): EmbeddedPostgresError =>
  new EmbeddedPostgresError(
    'data_dir_unusable',
    `${dataDir} cannot be used by this user; start as the user who made it, or set AIYRBAS_DATA_DIR to a folder of yours.`,
  );

/** What the file system refused us; anything else is returned as it is. */
export function explained(error: unknown, dataDir: string): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return diskFull(dataDir);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return notOurs(dataDir);
    default:
      return error;
  }
}

/** What a program of PostgreSQL said before it gave up. */
export function reasonIn(output: string, dataDir: string): EmbeddedPostgresError {
  if (/No space left on device|Disk quota exceeded/.test(output)) return diskFull(dataDir);
  if (/wrong ownership|Permission denied|Read-only file system/.test(output)) return notOurs(dataDir);
  if (/lock file "postmaster.pid" already exists/.test(output)) {
    // Removing it for them could let two servers, in two containers say, write the same files.
    return new EmbeddedPostgresError(
      'still_running',
      `${dataDir}/postmaster.pid names a process that runs but is not this database; if no container or other machine uses the folder, remove that file and start again.`,
    );
  }
  if (isMusl()) {
    return new EmbeddedPostgresError(
      'platform_unsupported',
      'The PostgreSQL from npm needs glibc, and this system (Alpine?) has another C library; set DATABASE_URL to a PostgreSQL 15 or later.',
    );
  }
  const lastLine = output.trim().split('\n').at(-1) || 'it said nothing';
  return new EmbeddedPostgresError('did_not_start', `PostgreSQL did not start on ${dataDir}: ${lastLine}`);
}

function isMusl(): boolean {
  if (process.platform !== 'linux') return false;
  const { header } = process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime === undefined;
}
