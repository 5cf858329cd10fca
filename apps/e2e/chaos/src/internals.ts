// Loaded into every process of the platform before its own code (`node --require`): sends its outgoing connections through
// the run's links, and lets it die at a point that only its wires know - as a commit leaves, as its answer comes.
import { readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';

/** A death that waits for whoever starts next. */
export interface Armed {
  /** A service; the platform in one process is all of them. */
  readonly who: string;
  readonly point: string;
  /** The how manieth passing of the point. */
  readonly nth: number;
}

/** Before the word goes out, while nobody knows what became of it, and as the answer is there. */
export const WIRE_POINTS = [
  'commit.before-send',
  'commit.after-send',
  'commit.answered',
  'call.before-send',
  'call.answered',
] as const;
type WirePoint = (typeof WIRE_POINTS)[number];

export const armedFile = (folder: string): string => join(folder, 'armed.json');
/** Holds the id of the process that is going to die. */
export const takenFile = (folder: string): string => join(folder, 'taken');

/** @param folder of the run; @param linksPort where its links listen. */
export function begin(folder: string, linksPort: number): void {
  // The thread of a simulator, too, whose own connections are then as fragile as everybody else’s.
  const program = targetProgramOf(process.argv[1] ?? '');
  // The process that starts the others is never a target.
  if (program === undefined || program === 'stack') return;
  routeThrough(linksPort);
  const armed = take(folder, program);
  if (!armed) return;
  if ((WIRE_POINTS as readonly string[]).includes(armed.point)) dieOnTheWire(armed.point as WirePoint, armed.nth);
  else process.env['AIYRBAS_CRASH_AT'] = `${armed.who}:${armed.point}:${armed.nth}`;
}

/** Which program a process runs, by the folder of its main file: a service, a simulator, the stack, or `start`. */
export const targetProgramOf = (mainFile: string): string | undefined =>
  /\/([a-z-]+)\/dist\/(?:thread\.)?main\.js$/.exec(mainFile)?.[1];
/** `npm start`: every service in one process. */
const WHOLE_PLATFORM = 'start';

/** One process takes it: whoever removes the file. */
function take(folder: string, program: string): Armed | undefined {
  try {
    const armed = JSON.parse(readFileSync(armedFile(folder), 'utf8')) as Armed;
    if (program !== WHOLE_PLATFORM && program !== armed.who) return undefined;
    unlinkSync(armedFile(folder));
    writeFileSync(takenFile(folder), String(process.pid));
    return armed;
  } catch {
    // Nothing is armed, or another process was faster.
    return undefined;
  }
}

type Connect = (this: Socket, options: object, whenConnected?: () => void) => Socket;

function routeThrough(linksPort: number): void {
  const connect = Socket.prototype.connect as unknown as Connect;
  Socket.prototype.connect = function (this: Socket, ...args: unknown[]): Socket {
    // Node's own `net.connect` hands over what it has put in order already.
    const [first, second] = (Array.isArray(args[0]) ? args[0] : args) as unknown[];
    const options = (typeof first === 'object' ? first : atAddress(first, second)) as Record<string, unknown>;
    const whenConnected = args.flat().find((one) => typeof one === 'function') as (() => void) | undefined;
    const target =
      options['path'] ?? `${(options['host'] as string | undefined) ?? 'localhost'}:${String(options['port'])}`;
    const { path: _, ...rest } = options;
    const socket = connect.call(this, { ...rest, host: '127.0.0.1', port: linksPort }, whenConnected);
    // Waits in the socket until it is connected, before everything else.
    socket.write(`${String(target)}\n`);
    return socket;
  } as typeof Socket.prototype.connect;
}

const atAddress = (portOrPath: unknown, host: unknown): object =>
  Number.isInteger(Number(portOrPath))
    ? { port: Number(portOrPath), host: typeof host === 'string' ? host : 'localhost' }
    : { path: portOrPath };

function dieOnTheWire(point: WirePoint, nth: number): void {
  let left = nth;
  const isTheOne = (): boolean => (left -= 1) === 0;
  if (point.startsWith('commit')) return dieAtCommit(point, isTheOne);
  const real = globalThis.fetch;
  globalThis.fetch = async (...call) => {
    const dies = isTheOne();
    if (dies && point === 'call.before-send') die();
    const response = await real(...call);
    if (dies) die();
    return response;
  };
}

function dieAtCommit(point: WirePoint, isTheOne: () => boolean): void {
  const write = Socket.prototype.write as (this: Socket, ...args: unknown[]) => boolean;
  Socket.prototype.write = function (this: Socket, ...args: unknown[]): boolean {
    const [chunk] = args;
    const dies = Buffer.isBuffer(chunk) && chunk.includes('commit\0') && isTheOne();
    if (dies && point === 'commit.before-send') die();
    const result = write.apply(this, args);
    // What was held back leaves in the next tick; once it has left, the database commits whatever becomes of us.
    if (dies && point === 'commit.after-send') setImmediate(die);
    if (dies && point === 'commit.answered') this.prependOnceListener('data', die);
    return result;
  } as typeof Socket.prototype.write;
}

const die = (): void => void process.kill(process.pid, 'SIGKILL');
