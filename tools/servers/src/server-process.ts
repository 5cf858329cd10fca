// A server program of this machine, run as a child: it ends when this process ends, however that ends, and what it said
// is shown when it does not come up.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';

/** Why a server cannot run here, in one sentence that says what to do. */
export class CannotServe extends Error {
  override readonly name = 'CannotServe';
}

export interface ServerProcess {
  readonly pid: number;
  /** Resolves when the program has ended. */
  readonly ended: Promise<void>;
  hasEnded(): boolean;
  signal(signal: NodeJS.Signals): void;
  /** Asks it to end, and makes it end after a while. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Longer than a service of ours drains. */
const STOP_TIMEOUT_MS = 35_000;

const hasSetpriv = spawnSync('setpriv', ['--pdeathsig', 'KILL', 'true'], { stdio: 'ignore' }).status === 0;

export const hasProgram = (program: string, ...args: string[]): boolean =>
  spawnSync(program, args, { stdio: 'ignore' }).error === undefined;

/** Starts a program whose output goes to `logFile`. */
export function launchServer(
  program: string,
  args: readonly string[],
  options: { logFile: string; cwd?: string; env?: NodeJS.ProcessEnv },
): ServerProcess {
  const log = openSync(options.logFile, 'a');
  const [command, ...rest] = hasSetpriv ? ['setpriv', '--pdeathsig', 'KILL', program, ...args] : [program, ...args];
  const child = spawn(command!, rest, {
    stdio: ['ignore', log, log],
    ...(options.cwd ? { cwd: options.cwd } : {}),
    ...(options.env ? { env: options.env } : {}),
    // Ctrl-C goes to the whole group of a terminal: who stops the servers decides when.
    detached: true,
  });
  closeSync(log);
  return processOf(child);
}

/** Where the kernel does not see to it, they end with this process at least when it ends by itself. */
const living = new Set<ChildProcess>();
process.once('exit', () => living.forEach((child) => child.kill('SIGKILL')));

function processOf(child: ChildProcess): ServerProcess {
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const hasEnded = (): boolean => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  living.add(child);
  void ended.then(() => living.delete(child));
  return {
    pid: child.pid ?? -1,
    ended,
    hasEnded,
    signal: (signal) => void child.kill(signal),
    stop: async (signal = 'SIGTERM') => {
      if (hasEnded()) return;
      // A frozen process must be resumed before it can handle SIGTERM.
      child.kill('SIGCONT');
      child.kill(signal);
      const killTimer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      await ended;
      clearTimeout(killTimer);
    },
  };
}

/** Below those that an operating system gives to outgoing connections (from 32768 on Linux, 49152 elsewhere). */
const PORTS = { first: 20_000, last: 32_000 };

/**
 * Ports of 127.0.0.1 on which nobody listens. Whoever gets them may take its time, or start again: no outgoing connection of another
 * program takes one meanwhile.
 */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = randomInt(PORTS.first, PORTS.last);
    if (!ports.has(port) && (await canListen(port))) ports.add(port);
  }
  return [...ports];
}

const canListen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

/** @throws CannotServe with what the server said, when it ends or does not listen in time. */
export async function untilListening(
  server: ServerProcess,
  port: number,
  options: { name: string; logFile: string; timeoutMs?: number },
): Promise<void> {
  const end = Date.now() + (options.timeoutMs ?? 60_000);
  while (!(await isListening(port))) {
    if (server.hasEnded() || Date.now() > end) {
      await server.stop('SIGKILL');
      const logTail = readFileSync(options.logFile, 'utf8').split('\n').slice(-25).join('\n');
      throw new CannotServe(`${options.name} did not start; its last words:\n${logTail}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
