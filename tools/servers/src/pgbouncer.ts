// PgBouncer as Debian packages it, before a PostgreSQL that runs already. Every setting that is not named here is its default.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CannotServe, type ServerProcess, hasProgram, launchServer, untilListening } from './server-process';

export interface PgBouncerOptions {
  readonly folder: string;
  readonly port: number;
  /** An administrator's URL of the server: every other role logs in with the password that the server knows. */
  readonly adminUrl: string;
  readonly poolMode: 'session' | 'transaction' | 'statement';
  /** Lines of pgbouncer.ini beyond. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** @throws CannotServe when there is no pgbouncer on this machine, or it does not come up. */
export async function startPgBouncer(options: PgBouncerOptions): Promise<ServerProcess> {
  if (!hasProgram('pgbouncer', '--version'))
    throw new CannotServe('There is no pgbouncer on this machine; install one (Debian: apt-get install pgbouncer).');
  const { hostname, port, username, password } = new URL(options.adminUrl);
  const file = (name: string): string => join(options.folder, name);
  writeFileSync(file('users.txt'), `"${decodeURIComponent(username)}" "${decodeURIComponent(password)}"\n`);
  const settings = {
    listen_addr: '127.0.0.1',
    listen_port: options.port,
    unix_socket_dir: '',
    auth_type: 'scram-sha-256',
    auth_file: file('users.txt'),
    auth_user: decodeURIComponent(username),
    pool_mode: options.poolMode,
    ...options.settings,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  writeFileSync(
    file('pgbouncer.ini'),
    `[databases]\n* = host=${hostname} port=${port}\n[pgbouncer]\n${lines.join('\n')}\n`,
  );
  const logFile = file('pgbouncer.log');
  // It refuses to run as root.
  const user = process.getuid?.() === 0 ? ['--user', 'nobody'] : [];
  const server = launchServer('pgbouncer', [...user, file('pgbouncer.ini')], { logFile });
  await untilListening(server, options.port, { name: 'PgBouncer', logFile });
  return server;
}
