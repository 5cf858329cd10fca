// One service's way to Postgres: a pool of its own role, and transactions that retry what the database asks to be retried.
// TypeORM holds the pool, runs migrations and describes tables (decision 31).
import type { Pool, PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import { isSerializationConflict, isStalePlan, spoilsConnection } from './errors';
import { type ListenOptions, type Listener, listen } from './listen';
import { refuseTransactionPooling } from './pooler';
import { ROLE_TIMEOUTS_MS } from './role-timeouts';
import { SteadyClient } from './steady-client';
import { OpenTransaction, type Queryable, type Tx } from './transaction';
import { useExactTypes } from './type-parsers';
import { type DatabaseStats, Wire } from './wire';

export interface DatabaseOptions {
  readonly url: string;
  readonly schema: string;
  readonly applicationName: string;
  readonly poolMax?: number;
  /** After this time without a reply the connection counts as dead; longer only for a role without a statement timeout. */
  readonly queryTimeoutMs?: number;
}

const ATTEMPTS_MAX = 5;
/** The timeout for a free or new connection: after this time an error is better for a caller than more waiting. */
const CONNECT_TIMEOUT_MS = 10_000;
/** The server ends a slow statement itself. When not even that error arrives, the connection is dead. */
const SILENCE_MAX_MS = ROLE_TIMEOUTS_MS.statement_timeout + 10_000;

export class Database implements Queryable {
  readonly stats: DatabaseStats = { transactions: 0, statements: 0, roundTrips: 0 };

  private constructor(
    private readonly source: DataSource,
    private readonly url: string,
  ) {}

  static async open(options: DatabaseOptions): Promise<Database> {
    useExactTypes();
    const source = new DataSource({
      type: 'postgres',
      url: options.url,
      schema: options.schema,
      applicationName: options.applicationName,
      // An idle connection that the server cuts must not end the process; the next statement gets a new one.
      poolErrorHandler: () => undefined,
      connectTimeoutMS: CONNECT_TIMEOUT_MS,
      extra: {
        Client: SteadyClient,
        max: options.poolMax ?? 4,
        idleTimeoutMillis: 60_000,
        keepAlive: true,
        // Statements are sent without waiting for the answers of those before them.
        pipeline: true,
        query_timeout: options.queryTimeoutMs ?? SILENCE_MAX_MS,
        // No start-up options: a pooler refuses them. The search path and the timeouts belong to the role (provision.ts).
      },
    });
    await source.initialize();
    try {
      await refuseTransactionPooling(source, options.url);
    } catch (error) {
      await source.destroy();
      throw error;
    }
    return new Database(source, options.url);
  }

  /** One statement outside a transaction: for reading. */
  async query<R extends object = Record<string, unknown>>(sql: string, params: readonly unknown[] = []): Promise<R[]> {
    return this.#withWire((wire) => wire.run<R>(sql, params));
  }

  /**
   * Runs `work` in one READ COMMITTED transaction. A deadlock, a serialization conflict or a plan that a migration has
   * made stale runs it again, with a little chance in the pause, five times in all; anything else rolls back and is thrown.
   * @throws CommitUnknownError when the connection was lost while committing: only the data shows the outcome.
   */
  async tx<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#withWire((wire) => this.#transact(wire, work));
      } catch (error) {
        const again = isSerializationConflict(error) || isStalePlan(error);
        if (!again || attempt >= ATTEMPTS_MAX) throw error;
        await new Promise((resolve) => setTimeout(resolve, attempt * (5 + Math.random() * 20)));
      }
    }
  }

  /**
   * What this role's sessions lack, in one sentence; undefined where they are as `provision` makes them. A timeout that is 0
   * never ends a statement, and nothing else shows it.
   */
  async roleFault(): Promise<string | undefined> {
    const [row] = await this.query<{ off: string[] }>(
      `select array(select name from unnest($1::text[]) as name where current_setting(name) = '0') as off`,
      [Object.keys(ROLE_TIMEOUTS_MS)],
    );
    const { off } = row!;
    return off.length === 0 ? undefined : `${off.join(', ')} of the database role is 0; run the set-up`;
  }

  /** How the connections are used now; `waiting` are callers for whom none is free. */
  get pool(): { readonly busy: number; readonly idle: number; readonly waiting: number } {
    const { totalCount, idleCount, waitingCount } = (this.source.driver as unknown as { master: Pool }).master;
    return { busy: totalCount - idleCount, idle: idleCount, waiting: waitingCount };
  }

  /** Listens to a channel of this database, on a connection of its own. */
  listen(options: Omit<ListenOptions, 'url'>): Promise<Listener> {
    return listen({ ...options, url: this.url });
  }

  async close(): Promise<void> {
    if (this.source.isInitialized) await this.source.destroy();
  }

  async #transact<T>(wire: Wire, work: (tx: Tx) => Promise<T>): Promise<T> {
    const transaction = new OpenTransaction(wire, this.stats);
    try {
      const result = await work(transaction.tx);
      await transaction.commit();
      return result;
    } catch (error) {
      throw await transaction.rollback(error);
    }
  }

  async #withWire<T>(work: (wire: Wire) => Promise<T>): Promise<T> {
    const runner = this.source.createQueryRunner();
    try {
      const client = (await runner.connect()) as PoolClient & { end(): Promise<void> };
      try {
        return await work(new Wire(client, this.stats));
      } catch (error) {
        // The pool drops a connection that is being ended and makes a fresh one.
        if (spoilsConnection(error)) void client.end().catch(() => undefined);
        throw error;
      }
    } finally {
      await runner.release();
    }
  }
}
