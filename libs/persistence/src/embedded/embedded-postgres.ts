// A real PostgreSQL from npm, started by us on this machine: nothing to install, data in one folder. It listens on the
// loopback address only, wants a password, and stops when this process ends, however it ends.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, resolve } from 'node:path';
import { Client } from 'pg';
import { type AsWhom, asWhom } from './as-whom';
import { findBinaries } from './binaries';
import { EmbeddedPostgresError } from './error';
import { stopLeftover } from './leftover';

export interface EmbeddedPostgresOptions {
  /** Made on first use; its parent also gets the password file and the server's log. */
  readonly dataDir: string;
  /** False only where the data may be lost, as in tests. */
  readonly durable?: boolean;
  readonly onFirstUse?: () => void;
}

const START_PATIENCE_MS = 60_000;

export class EmbeddedPostgres {
  private constructor(
    /** A superuser's URL. */
    readonly adminUrl: string,
    readonly port: number,
    private readonly child: ChildProcess,
  ) {}

  get pid(): number {
    return this.child.pid!;
  }

  /** @throws EmbeddedPostgresError saying in one sentence why it could not start and what to do. */
  static async start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    const wanted = resolve(options.dataDir);
    makeFolder(dirname(wanted));
    const whom = asWhom(findBinaries(), wanted);
    const password = readOrMakePassword(`${wanted}.password`);
    if (!existsSync(whom.dataDir)) {
      options.onFirstUse?.();
      await initialise(whom, password, `${wanted}.password`);
    }
    await stopLeftover(whom.dataDir);
    const logFile = `${wanted}.log`;
    const port = await freePort();
    const child = launch(whom, port, logFile, options.durable ?? true);
    const adminUrl = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
    await untilItAnswers(adminUrl, child, logFile);
    return new EmbeddedPostgres(adminUrl, port, child);
  }

  /** Fast shutdown: running transactions are rolled back, committed ones are on the disk. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise<void>((done) => this.child.once('exit', () => done()));
    this.child.ref();
    this.child.kill('SIGINT');
    await ended;
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw explained(error, folder);
  }
}

function explained(error: unknown, folder: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC')
    return new EmbeddedPostgresError('disk_full', `The disk that holds ${folder} is full; make room and start again.`);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new EmbeddedPostgresError(
      'data_dir_unusable',
      `${folder} cannot be written; set AIYRBAS_DATA_DIR to a folder of yours.`,
    );
  }
  return error;
}

function readOrMakePassword(file: string): string {
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const password = randomBytes(24).toString('base64url');
  try {
    writeFileSync(file, `${password}\n`, { mode: 0o600 });
  } catch (error) {
    throw explained(error, dirname(file));
  }
  return password;
}

/** Made aside and then renamed: an initdb that was killed half way leaves nothing that looks finished. */
async function initialise(whom: AsWhom, password: string, passwordFile: string): Promise<void> {
  const aside = `${whom.dataDir}.new`;
  rmSync(aside, { recursive: true, force: true });
  const readable = `${aside}.password`;
  writeFileSync(readable, `${password}\n`, { mode: 0o644 });
  const { code, output } = await run([
    ...whom.prefix,
    whom.binaries.initdb,
    `--pgdata=${aside}`,
    '--username=postgres',
    `--pwfile=${passwordFile.startsWith(dirname(whom.dataDir)) ? passwordFile : readable}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--locale=C.UTF-8',
    '--no-sync',
    '--no-instructions',
  ]);
  rmSync(readable, { force: true });
  if (code !== 0) {
    rmSync(aside, { recursive: true, force: true });
    const full = /No space left on device/.test(output);
    throw new EmbeddedPostgresError(
      full ? 'disk_full' : 'did_not_start',
      full
        ? `The disk that holds ${whom.dataDir} is full; make room and start again.`
        : `PostgreSQL could not make ${whom.dataDir}: ${lastLine(output)}`,
    );
  }
  renameSync(aside, whom.dataDir);
}

function launch(whom: AsWhom, port: number, logFile: string, durable: boolean): ChildProcess {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '128MB',
    wal_compression: 'on',
    max_wal_size: '2GB',
    checkpoint_timeout: '15min',
    autovacuum_naptime: '20s',
    // Planning for a few rows takes longer than running; the statements of this platform are all small.
    jit: 'off',
    log_min_messages: 'warning',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const log = openSync(logFile, 'w');
  const [command, ...args] = [
    ...whom.prefix,
    whom.binaries.postgres,
    '-D',
    whom.dataDir,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  // A session of its own: Ctrl-C at the terminal reaches us, and we stop it once everything has drained.
  const child = spawn(command!, args, { stdio: ['ignore', log, log], detached: true });
  child.once('error', () => undefined);
  child.unref();
  return child;
}

async function untilItAnswers(adminUrl: string, child: ChildProcess, logFile: string): Promise<void> {
  const end = Date.now() + START_PATIENCE_MS;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined || Date.now() > end) {
      const output = readFileSync(logFile, 'utf8');
      child.kill('SIGINT');
      const full = /No space left on device/.test(output);
      throw new EmbeddedPostgresError(
        full ? 'disk_full' : 'did_not_start',
        full
          ? `The disk is full: PostgreSQL could not start; make room and start again.`
          : `PostgreSQL did not start: ${lastLine(output)} (see ${logFile})`,
      );
    }
    const client = new Client({ connectionString: adminUrl });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      // Not up yet; whether it ever will be is decided above.
      await new Promise((wait) => setTimeout(wait, 25));
    }
  }
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? 'it said nothing';

function run(command: readonly string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((done, fail) => {
    const child = spawn(command[0]!, command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', fail);
    child.once('close', (code) => done({ code, output }));
  });
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
}
