// Redis without Docker: it carries what may be lost, so it keeps no file.
import { join } from 'node:path';
import { CannotServe, type ServerProcess, hasProgram, launchServer, untilListening } from './server-process';

/** @throws CannotServe when there is no redis-server on this machine, or it does not come up. */
export async function startRedis(options: {
  folder: string;
  port: number;
  /** Lines of redis.conf beyond those that every Redis of ours has. */
  settings?: Readonly<Record<string, string>>;
}): Promise<ServerProcess> {
  if (!hasProgram('redis-server', '--version')) {
    throw new CannotServe(
      'There is no redis-server on this machine; install one (Debian: apt-get install redis-server).',
    );
  }
  const logFile = join(options.folder, 'redis.log');
  const server = launchServer(
    'redis-server',
    [
      '--port',
      String(options.port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      options.folder,
      ...Object.entries(options.settings ?? {}).flatMap(([name, value]) => [`--${name}`, value]),
    ],
    { logFile },
  );
  await untilListening(server, options.port, { name: 'Redis', logFile });
  return server;
}
