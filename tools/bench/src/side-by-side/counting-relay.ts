// Stands between the processes of a build and their PostgreSQL, and counts. It speaks by a socket of the file system, as
// PostgreSQL does there, so that a build's own cost stays what it is. A connection's first line says where it leads.
import { type Server, type Socket, connect, createServer } from 'node:net';
import { ConnectionCounter, type CountedWork, NOTHING_COUNTED } from './frontend-messages';

export class CountingRelay {
  readonly #counters: ConnectionCounter[] = [];
  readonly #sockets = new Set<Socket>();
  #fault: unknown;

  private constructor(
    private readonly server: Server,
    readonly path: string,
  ) {}

  /** @param path of the relay's own socket; at most 107 bytes. */
  static open(path: string): Promise<CountingRelay> {
    return new Promise((resolve, reject) => {
      const server = createServer({ allowHalfOpen: true });
      const relay = new CountingRelay(server, path);
      server.on('connection', (near) => relay.#join(near));
      server.once('error', reject);
      server.listen(path, () => resolve(relay));
    });
  }

  /** Of all connections since the relay was opened. @throws what kept it from counting one of them. */
  get work(): CountedWork {
    if (this.#fault !== undefined) throw this.#fault;
    return this.#counters.reduce<CountedWork>(
      (sum, one) => ({
        statements: sum.statements + one.statements,
        roundTrips: sum.roundTrips + one.roundTrips,
        transactions: sum.transactions + one.transactions,
      }),
      NOTHING_COUNTED,
    );
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.server.close();
  }

  #join(near: Socket): void {
    let before = Buffer.alloc(0);
    const greet = (piece: Buffer): void => {
      before = Buffer.concat([before, piece]);
      const end = before.indexOf('\n');
      if (end < 0) return;
      near.off('data', greet);
      near.pause();
      this.#carry(
        near,
        connect({ path: before.subarray(0, end).toString(), allowHalfOpen: true }),
        before.subarray(end + 1),
      );
    };
    this.#keep(near, () => undefined);
    near.on('data', greet);
  }

  #carry(near: Socket, far: Socket, first: Buffer): void {
    const counter = new ConnectionCounter();
    this.#counters.push(counter);
    this.#keep(far, () => near.destroy());
    this.#keep(near, () => far.destroy());
    const fromClient = (piece: Buffer): void => {
      try {
        counter.fromClient(piece);
      } catch (error) {
        this.#fault ??= error;
        near.destroy();
        return;
      }
      pass(near, far, piece);
    };
    if (first.length > 0) fromClient(first);
    near.on('data', fromClient);
    far.on('data', (piece: Buffer) => {
      counter.fromServer(piece);
      pass(far, near, piece);
    });
    near.on('end', () => far.end());
    far.on('end', () => near.end());
    near.resume();
  }

  /** A connection ends as a whole: whichever side is lost, the other learns of it. */
  #keep(socket: Socket, whenClosed: () => void): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#sockets.delete(socket);
      whenClosed();
    });
  }
}

function pass(from: Socket, to: Socket, piece: Buffer): void {
  if (to.write(piece) || from.isPaused()) return;
  from.pause();
  to.once('drain', () => from.resume());
}
