// Loaded into every process of a build before its own code (`node --require`), threads included: connections to PostgreSQL's
// socket go to the relay, and say in their first line where they were meant to go. Everything else is left alone.
import { Socket } from 'node:net';

/** How PostgreSQL names its socket in whatever folder. */
const POSTGRES_SOCKET = '/.s.PGSQL.';

type Connect = (this: Socket, ...args: unknown[]) => Socket;

/** @param relay path of the relay's socket. */
export function routeToRelay(relay: string): void {
  const connect = Socket.prototype.connect as unknown as Connect;
  Socket.prototype.connect = function (this: Socket, ...args: unknown[]): Socket {
    // Node's own `net.connect` hands over a list that it has put in order already.
    const [first] = (Array.isArray(args[0]) ? args[0] : args) as [string | { path?: unknown } | undefined];
    const path = typeof first === 'object' ? first.path : first;
    if (typeof path !== 'string' || !path.includes(POSTGRES_SOCKET)) return connect.apply(this, args);
    const whenConnected = args.flat().find((one) => typeof one === 'function');
    const socket = connect.call(this, { path: relay }, whenConnected);
    // Waits in the socket until it is connected, before everything else.
    socket.write(`${path}\n`);
    return socket;
  } as typeof Socket.prototype.connect;
}
