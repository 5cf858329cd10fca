// Wakes this process when another one has committed something. A notification is a hint and may be lost with its
// connection, so after every reconnect the listener looks once for what it missed.
import { SteadyClient } from './steady-client';

export interface Listener {
  /** A statement on the listener's own connection: what it holds, such as an advisory lock, ends with the connection. */
  query<R extends object = Record<string, unknown>>(sql: string, params?: readonly unknown[]): Promise<R[]>;
  stop(): Promise<void>;
}

export interface ListenOptions {
  readonly url: string;
  readonly channel: string;
  readonly onNotify: (payload: string) => void;
  /** After a lost connection was made again: notifications in between were not received. */
  readonly onReconnect: () => void;
  /** The connection is gone, and whatever it held with it. */
  readonly onLost?: () => void;
}

const PAUSE_MIN_MS = 50;
const PAUSE_MAX_MS = 5_000;

/** Resolves once it listens. Needs a connection of its own: a pooled one would still listen after its return to the pool. */
export async function listen(options: ListenOptions): Promise<Listener> {
  const listening = new Listening(options);
  await listening.listenNow();
  return listening;
}

class Listening implements Listener {
  #client: SteadyClient | undefined;
  #retry: NodeJS.Timeout | undefined;
  #pauseMs = PAUSE_MIN_MS;
  #stopped = false;

  constructor(private readonly options: ListenOptions) {}

  async listenNow(): Promise<void> {
    const { url, channel, onNotify } = this.options;
    const client = new SteadyClient({
      connectionString: url,
      application_name: `listen ${channel}`,
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
    });
    client.on('notification', ({ payload }) => onNotify(payload ?? ''));
    try {
      await client.connect();
      await client.query(`listen ${client.escapeIdentifier(channel)}`);
    } catch (error) {
      void client.end().catch(() => undefined);
      throw error;
    }
    // A cut connection says "error" twice, and then "end" once.
    client.once('end', () => this.#lost());
    this.#client = client;
    this.#pauseMs = PAUSE_MIN_MS;
    if (this.#stopped) await client.end();
  }

  async query<R extends object>(sql: string, params: readonly unknown[] = []): Promise<R[]> {
    const { rows } = await this.#client!.query<R>(sql, params as unknown[]);
    return rows;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    await this.#client?.end();
  }

  #lost(): void {
    this.options.onLost?.();
    this.#reconnectLater();
  }

  #reconnectLater(): void {
    if (this.#stopped) return;
    this.#retry = setTimeout(() => void this.#reconnect(), this.#pauseMs * (0.5 + Math.random()));
    this.#pauseMs = Math.min(this.#pauseMs * 2, PAUSE_MAX_MS);
  }

  async #reconnect(): Promise<void> {
    try {
      await this.listenNow();
    } catch {
      // However it failed, a later attempt is the only cure; the safety poll of the caller bridges the time.
      this.#reconnectLater();
      return;
    }
    if (!this.#stopped) this.options.onReconnect();
  }
}
