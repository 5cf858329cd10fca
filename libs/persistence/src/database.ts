// One service's way to Postgres: a pool of its own role, transactions that retry what the database asks to be retried,
// and statements that are prepared once per connection. TypeORM holds the pool and runs migrations; SQL is written by hand.
import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import { CommitUnknownError, hasSqlState, isSerializationConflict, isStalePlan, spoilsConnection } from './errors';
import { type ListenOptions, type Listener, listen } from './listen';
import { useExactTypes } from './type-parsers';

declare const txBrand: unique symbol;

export interface Queryable {
  /** Runs one statement; `numeric` and `bigint` come back as strings, `timestamptz` as Date, `date` as text. */
  query<R extends object = Record<string, unknown>>(sql: string, params?: readonly unknown[]): Promise<R[]>;
}

/** A transaction. What needs one asks for one: telling an event outside a transaction does not compile. */
export interface Tx extends Queryable {
  readonly [txBrand]: true;
  /** Runs inside the transaction, just before it commits; a throw rolls it back. */
  beforeCommit(act: () => Promise<void>): void;
  /** Runs once the transaction has committed; never when it has not. A throw is reported, and undoes nothing. */
  afterCommit(act: () => void): void;
}

export interface DatabaseOptions {
  readonly url: string;
  readonly schema: string;
  readonly applicationName: string;
  readonly poolMax?: number;
  readonly statementTimeoutMs?: number;
}

export interface DatabaseStats {
  transactions: number;
  statements: number;
  /** Statements, and what begins and ends transactions: how often an answer of the database was waited for. */
  roundTrips: number;
}

const ATTEMPTS_MAX = 5;
/** For a free connection or a new one: with all of them busy for so long, a caller is better told than kept. */
const CONNECT_TIMEOUT_MS = 10_000;
/** The server ends a slow statement itself; when even that is not heard of, the connection is dead. */
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
        max: options.poolMax ?? 4,
        idleTimeoutMillis: 60_000,
        keepAlive: true,
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
    return this.#withClient((client) => this.#run<R>(client, sql, params));
  }

  /**
   * Runs `work` in one READ COMMITTED transaction. A deadlock, a serialization conflict or a plan that a migration has
   * made stale runs it again, with a little chance in the pause, five times in all; anything else rolls back and is thrown.
   * @throws CommitUnknownError when the connection was lost while committing: only the data can tell.
   */
  async tx<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#withClient((client) => this.#transact(client, work));
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

  /** Hears a channel of this database on a connection of its own. */
  listen(options: Omit<ListenOptions, 'url'>): Promise<Listener> {
    return listen({ ...options, url: this.url });
  }

  async close(): Promise<void> {
    if (this.source.isInitialized) await this.source.destroy();
  }

  async #transact<T>(client: PoolClient, work: (tx: Tx) => Promise<T>): Promise<T> {
    const before: (() => Promise<void>)[] = [];
    const after: (() => void)[] = [];
    let ended = false;
    const tx = {
      // A statement nobody waited for would otherwise land in whatever transaction the connection carries next.
      query: (sql: string, params: readonly unknown[] = []) =>
        ended ? Promise.reject(new Error('this transaction has ended')) : this.#run(client, sql, params),
      beforeCommit: (act: () => Promise<void>) => void before.push(act),
      afterCommit: (act: () => void) => void after.push(act),
    } as unknown as Tx;
    this.stats.transactions += 1;
    await this.#say(client, 'begin');
    let result: T;
    try {
      result = await work(tx);
      // What is done before the commit may itself ask for something to be done before it.
      for (const act of before) await act();
    } catch (error) {
      ended = true;
      // On a lost connection there is nothing left to roll back; the error that counts is the first one.
      if (!spoilsConnection(error)) await this.#say(client, 'rollback').catch(() => undefined);
      throw error;
    }
    ended = true;
    await this.#commit(client);
    after.forEach(runHook);
    return result;
  }

  async #commit(client: PoolClient): Promise<void> {
    let done: string;
    try {
      done = await this.#say(client, 'commit');
    } catch (error) {
      // With an answer of the database the commit has failed for sure (a deferred constraint, a conflict).
      throw hasSqlState(error) ? error : CommitUnknownError.because(error);
    }
    // PostgreSQL answers COMMIT with ROLLBACK, and no error, where a statement had failed and its error was swallowed.
    if (done !== 'COMMIT') throw new Error('rolled back: a statement had failed and its error was caught on the way');
  }

  async #say(client: PoolClient, command: 'begin' | 'commit' | 'rollback'): Promise<string> {
    this.stats.roundTrips += 1;
    return (await client.query(command)).command;
  }

  async #run<R extends object>(client: PoolClient, sql: string, params: readonly unknown[]): Promise<R[]> {
    this.stats.statements += 1;
    this.stats.roundTrips += 1;
    const { rows } = await client.query<R>({ name: nameOf(sql), text: sql, values: params as unknown[] });
    return rows;
  }

  async #withClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const runner = this.source.createQueryRunner();
    try {
      const client = (await runner.connect()) as PoolClient & { end(): Promise<void> };
      try {
        return await work(client);
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

/** What has committed stays committed, so a hook that throws must not look like a transaction that failed. */
function runHook(act: () => void): void {
  try {
    act();
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error));
  }
}

const names = new Map<string, string>();

/** A prepared statement is known to its connection by name: the same text, the same name. */
function nameOf(sql: string): string {
  const known = names.get(sql);
  if (known !== undefined) return known;
  const name = createHash('sha1').update(sql).digest('base64url');
  names.set(sql, name);
  return name;
}
