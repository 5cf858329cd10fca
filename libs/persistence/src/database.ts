// One service's way to Postgres: a pool of its own role, transactions that retry what the database asks to be retried,
// and statements that are prepared once per connection. TypeORM holds the pool and runs migrations; SQL is written by hand.
import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import { CommitUnknownError, hasSqlState, isSerializationConflict } from './errors';
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
  /** Runs once the transaction has committed; never when it has not. Must not throw. */
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
}

const ATTEMPTS_MAX = 5;

export class Database implements Queryable {
  readonly stats: DatabaseStats = { transactions: 0, statements: 0 };

  private constructor(private readonly source: DataSource) {}

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
      extra: {
        max: options.poolMax ?? 4,
        idleTimeoutMillis: 60_000,
        keepAlive: true,
        options: [
          `-c search_path=${options.schema}`,
          `-c statement_timeout=${statementTimeout}`,
          `-c lock_timeout=3000`,
          `-c idle_in_transaction_session_timeout=15000`,
        ].join(' '),
      },
    });
    await source.initialize();
    return new Database(source);
  }

  /** One statement outside a transaction: for reading. */
  async query<R extends object = Record<string, unknown>>(sql: string, params: readonly unknown[] = []): Promise<R[]> {
    return this.#withClient((client) => this.#run<R>(client, sql, params));
  }

  /**
   * Runs `work` in one READ COMMITTED transaction. A deadlock or serialization conflict runs it again, with a little
   * chance in the pause, at most five times; anything else rolls back and is thrown.
   * @throws CommitUnknownError when the connection was lost while committing: only the data can tell.
   */
  async tx<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#withClient((client) => this.#transact(client, work));
      } catch (error) {
        if (!isSerializationConflict(error) || attempt >= ATTEMPTS_MAX) throw error;
        await new Promise((resolve) => setTimeout(resolve, attempt * (5 + Math.random() * 20)));
      }
    }
  }

  async ping(): Promise<void> {
    await this.query('select 1');
  }

  async close(): Promise<void> {
    if (this.source.isInitialized) await this.source.destroy();
  }

  async #transact<T>(client: PoolClient, work: (tx: Tx) => Promise<T>): Promise<T> {
    const before: (() => Promise<void>)[] = [];
    const after: (() => void)[] = [];
    const tx = {
      query: (sql: string, params: readonly unknown[] = []) => this.#run(client, sql, params),
      beforeCommit: (act: () => Promise<void>) => void before.push(act),
      afterCommit: (act: () => void) => void after.push(act),
    } as unknown as Tx;
    this.stats.transactions += 1;
    await client.query('begin');
    let result: T;
    try {
      result = await work(tx);
      // What is done before the commit may itself ask for something to be done before it.
      for (const act of before) await act();
    } catch (error) {
      // On a lost connection there is nothing left to roll back; the error that counts is the first one.
      await client.query('rollback').catch(() => undefined);
      throw error;
    }
    try {
      await client.query('commit');
    } catch (error) {
      // With an answer of the database the commit has failed for sure (a deferred constraint, a conflict).
      throw hasSqlState(error) ? error : CommitUnknownError.because(error);
    }
    after.forEach((act) => act());
    return result;
  }

  async #run<R extends object>(client: PoolClient, sql: string, params: readonly unknown[]): Promise<R[]> {
    this.stats.statements += 1;
    const { rows } = await client.query<R>({ name: nameOf(sql), text: sql, values: params as unknown[] });
    return rows;
  }

  async #withClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const runner = this.source.createQueryRunner();
    try {
      return await work((await runner.connect()) as PoolClient);
    } finally {
      await runner.release();
    }
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
