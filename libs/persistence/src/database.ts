// One service's way to Postgres: a pool of its own role, and transactions that retry what the database asks to be retried.
// TypeORM holds the pool, runs migrations and describes tables (decision 31).
import type { Pool, PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import { isSerializationConflict, isStalePlan, spoilsConnection } from './errors';
import { type ListenOptions, type Listener, listen } from './listen';
import { SteadyClient } from './steady-client';
import { OpenTransaction, type Queryable, type Tx } from './transaction';
import { useExactTypes } from './type-parsers';
import { type DatabaseStats, Wire } from './wire';

export interface DatabaseOptions {
  readonly url: string;
  readonly schema: string;
  readonly applicationName: string;
  readonly poolMax?: number;
  readonly statementTimeoutMs?: number;
}

const ATTEMPTS_MAX = 5;
/** The timeout for a free or new connection: after this time an error is better for a caller than more waiting. */
const CONNECT_TIMEOUT_MS = 10_000;
/** The server ends a slow statement itself. When not even that error arrives, the connection is dead. */
const SILENCE_MAX_MS = 10_000;

export class Database implements Queryable {
  readonly stats: DatabaseStats = { transactions: 0, statements: 0, roundTrips: 0 };

  private constructor(
    private readonly source: DataSource,
    private readonly url: string,
  ) {}

  static async open(options: DatabaseOptions): Promise<Database> {
    useExactTypes();
    const statementTimeout = options.statementTimeoutMs ?? 5_000;
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
        query_timeout: statementTimeout + SILENCE_MAX_MS,
        options: [
          `-c search_path=${options.schema}`,
          `-c statement_timeout=${statementTimeout}`,
          `-c lock_timeout=3000`,
          `-c idle_in_transaction_session_timeout=15000`,
        ].join(' '),
      },
    });
    await source.initialize();
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

  async ping(): Promise<void> {
    await this.query('select 1');
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
