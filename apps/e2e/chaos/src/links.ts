// Every outgoing connection of the platform passes through here. It can be slowed, stalled, cut, or dropped silently.
// After a silent drop neither side receives anything, and neither is notified.
import { type Server, type Socket, connect, createServer } from 'node:net';
import type { Random } from './random';

export type Ailment = 'slow' | 'stalled' | 'half open' | 'answers lost' | 'cut';
export const AILMENTS: readonly Ailment[] = ['slow', 'stalled', 'half open', 'answers lost', 'cut'];

/** As the keep-alive of a kernel would notice it. */
const FORGOTTEN_MS = 20_000;

interface Link {
  readonly target: string;
  readonly near: Socket;
  readonly far: Socket;
  ails: Ailment | undefined;
}

export class Links {
  readonly #links = new Set<Link>();
  #delayMs = 0;
  #restore: (() => void)[] = [];
  #stall: Ailment | undefined;
  #ailing: ((target: string) => boolean) | undefined;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static open(): Promise<Links> {
    return new Promise((done) => {
      const server = createServer({ allowHalfOpen: true });
      server.listen(0, '127.0.0.1', () => {
        const links = new Links(server, (server.address() as { port: number }).port);
        server.on('connection', (near) => links.#join(near));
        done(links);
      });
    });
  }

  close(): void {
    this.#links.forEach(drop);
    this.server.close();
  }

  /**
   * Lets what leads to some targets ail for a time. What is forgotten or cut is so for good, and new connections are
   * sound; what is slow or stands still is so for new ones too, and recovers.
   * @returns how many connections it met.
   */
  async ail(ailment: Ailment, isMeant: (target: string) => boolean, ms: number, random: Random): Promise<number> {
    const met = [...this.#links].filter(({ target }) => isMeant(target));
    switch (ailment) {
      case 'cut':
        met.forEach(drop);
        return met.length;
      case 'half open':
      case 'answers lost':
        met.forEach((link) => this.#forget(link, ailment));
        return met.length;
      case 'slow':
        this.#delayMs = 50 + random.below(250);
        break;
      case 'stalled':
        this.#stall = ailment;
    }
    this.#ailing = isMeant;
    await new Promise((resolve) => setTimeout(resolve, ms));
    this.#ailing = undefined;
    this.#delayMs = 0;
    this.#stall = undefined;
    this.#restore.splice(0).forEach((go) => go());
    return met.length;
  }

  #forget(link: Link, ailment: Ailment): void {
    link.ails = ailment;
    setTimeout(() => drop(link), FORGOTTEN_MS).unref();
  }

  #join(near: Socket): void {
    near.on('error', () => near.destroy());
    near.once('readable', () => {
      const target = readLine(near);
      if (target === undefined) return void near.destroy();
      const far = target.startsWith('/') ? connect(target) : connect(Number(target.split(':').pop()), '127.0.0.1');
      const link: Link = { target, near, far, ails: undefined };
      this.#links.add(link);
      const end = (): void => {
        this.#links.delete(link);
        drop(link);
      };
      for (const socket of [near, far]) socket.setNoDelay(true).on('error', end).on('close', end);
      this.#carry(link, near, far);
      this.#carry(link, far, near);
    });
  }

  /** In order, each piece as soon as those before it have gone. */
  #carry(link: Link, from: Socket, to: Socket): void {
    let before: Promise<void> | undefined;
    const isResponse = from === link.far;
    const pass = (act: () => void): void => {
      const hold = this.#ailing?.(link.target) ? this.#wait() : undefined;
      if (!hold && !before) return act();
      const mine = Promise.all([before, hold]).then(() => {
        act();
        if (before === mine) before = undefined;
      });
      before = mine;
    };
    from.on('data', (piece: Buffer) => {
      if (link.ails === 'half open' || (link.ails === 'answers lost' && isResponse)) return;
      pass(() => {
        if (to.write(piece) || from.isPaused()) return;
        from.pause();
        to.once('drain', () => from.resume());
      });
    });
    from.on('end', () => pass(() => to.end()));
  }

  #wait(): Promise<void> {
    return this.#stall === 'stalled'
      ? new Promise((go) => this.#restore.push(go))
      : new Promise((go) => setTimeout(go, this.#delayMs));
  }
}

const drop = ({ near, far }: Link): void => {
  near.resetAndDestroy();
  far.destroy();
};

/** The first line, which says where to; what follows stays to be read. */
function readLine(socket: Socket): string | undefined {
  const piece = socket.read() as Buffer | null;
  const end = piece?.indexOf('\n') ?? -1;
  if (!piece || end < 0) return undefined;
  if (piece.length > end + 1) socket.unshift(piece.subarray(end + 1));
  return piece.subarray(0, end).toString();
}
