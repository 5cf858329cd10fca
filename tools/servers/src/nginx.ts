// nginx as the gateway in front of several processes, with a configuration that is generated from the route table.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CannotServe, type ServerProcess, hasProgram, launchServer, untilListening } from './server-process';

/** @throws CannotServe when there is no nginx on this machine, or it does not take the configuration. */
export async function startNginx(options: {
  folder: string;
  port: number;
  /** A complete configuration; its relative paths lie in `folder`. */
  config: string;
  readonly logFile: string;
}): Promise<ServerProcess> {
  if (!hasProgram('nginx', '-v')) {
    throw new CannotServe('There is no nginx on this machine; install one (Debian: apt-get install nginx-light).');
  }
  mkdirSync(options.folder, { recursive: true });
  const file = join(options.folder, 'nginx.conf');
  writeFileSync(file, options.config);
  const { logFile } = options;
  // One process: workers would outlive a master that is killed, and keep its port.
  const server = launchServer(
    'nginx',
    ['-p', options.folder, '-c', file, '-e', 'stderr', '-g', 'daemon off; master_process off;'],
    { logFile },
  );
  await untilListening(server, options.port, { name: 'nginx', logFile });
  return server;
}
