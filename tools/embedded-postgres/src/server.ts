// The running server: its settings, and the wait until it answers or has said why it does not.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { Client } from 'pg';
import { type AsWhom } from './as-whom';
import { EmbeddedPostgresError, reasonIn } from './error';

const TIMEOUT_MS = 60_000;
const PORTS_MAX = 3;

export interface Server {
  readonly child: ChildProcess;
  readonly port: number;
  readonly adminUrl: string;
  /** The same server by its socket, where this machine and the folder's name allow one. */
  readonly socketUrl: string | undefined;
}

/** The kernel takes no longer name of a socket. */
const SOCKET_NAME_MAX = 107;

/** A socket in the data folder, which nobody else may enter: half the cost of a connection over TCP for both ends. */
function socketFolder(dataDir: string): string | undefined {
  const longest = `${dataDir}/.s.PGSQL.65535`;
  return process.platform !== 'win32' && Buffer.byteLength(longest) <= SOCKET_NAME_MAX ? dataDir : undefined;
}

export interface ServerOptions {
  readonly whom: AsWhom;
  readonly password: string;
  readonly logFile: string;
  readonly durable: boolean;
  /** Where it was before, when it is started again for those who know it there. */
  readonly port?: number;
}

export async function launchPostgres(options: ServerOptions): Promise<Server> {
  const { whom, password, logFile, durable } = options;
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    const child = spawnServer(whom, port, logFile, durable);
    const adminUrl = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
    const sockets = socketFolder(whom.dataDir);
    const socketUrl = sockets === undefined ? undefined : `${adminUrl}?host=${encodeURIComponent(sockets)}`;
    if (await acceptsConnections(adminUrl, child, whom.dataDir)) return { child, port, adminUrl, socketUrl };
    const output = readFileSync(logFile, 'utf8');
    // Between finding a free port and taking it, another program may take it.
    if (attempt < PORTS_MAX && /Address already in use/.test(output)) continue;
    throw reasonIn(output, whom.dataDir);
  }
}

function spawnServer(whom: AsWhom, port: number, logFile: string, durable: boolean): ChildProcess {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: socketFolder(whom.dataDir) ?? '',
    unix_socket_permissions: '0700',
    max_connections: '200',
    shared_buffers: '128MB',
    wal_compression: 'on',
    max_wal_size: '2GB',
    checkpoint_timeout: '15min',
    autovacuum_naptime: '20s',
    // Disks of today find a page as fast as the next one; by default PostgreSQL would rather read a whole table.
    random_page_cost: '1.1',
    // Planning for a few rows takes longer than running; the statements of this platform are all small.
    jit: 'off',
    log_min_messages: 'warning',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const log = openSync(logFile, 'w', 0o600);
  const [command, ...args] = [
    ...whom.prefix,
    whom.binaries.postgres,
    '-D',
    whom.dataDir,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  // A session of its own: Ctrl-C at the terminal reaches us, and we stop it once everything has drained.
  const child = spawn(command!, args, { cwd: dirname(whom.dataDir), stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  child.once('error', () => undefined);
  child.unref();
  return child;
}

/** False once the server has ended by itself. */
async function acceptsConnections(adminUrl: string, child: ChildProcess, dataDir: string): Promise<boolean> {
  let end = Date.now() + TIMEOUT_MS;
  while (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    const refusal = await connectOnce(adminUrl);
    if (refusal === undefined) return true;
    if (refusal === '28P01') {
      child.kill('SIGINT');
      throw new EmbeddedPostgresError(
        'data_dir_unusable',
        `The password kept for ${dataDir} is not the database's; put the right one back, or forget the database with "npm run reset".`,
      );
    }
    // It is busy recovering from a crash, which takes as long as it takes.
    if (refusal === '57P03') end = Date.now() + TIMEOUT_MS;
    if (Date.now() > end) {
      child.kill('SIGINT');
      return false;
    }
    await new Promise((wait) => setTimeout(wait, 25));
  }
  return false;
}

/** Why the server did not take a connection, or undefined when it did. */
async function connectOnce(adminUrl: string): Promise<string | undefined> {
  const client = new Client({ connectionString: adminUrl, connectionTimeoutMillis: 5_000 });
  // The driver reports a lost connection as an event, too; without a listener that would end this process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
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
