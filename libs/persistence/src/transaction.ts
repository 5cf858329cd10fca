// One transaction on one connection. Its beginning travels with its first statement and its end with the last ones, so
// that what a transaction costs is what its work waits for.
import { AsyncResource } from 'node:async_hooks';
import { CommitUnknownError, hasSqlState, isEchoOfFailure, spoilsConnection } from './errors';
import type { DatabaseStats, Wire } from './wire';

declare const txBrand: unique symbol;

export interface Queryable {
  /** Runs one statement; `numeric` and `bigint` come back as strings, `timestamptz` as Date, `date` as text. */
  query<R extends object = Record<string, unknown>>(sql: string, params?: readonly unknown[]): Promise<R[]>;
}

/** A transaction. Functions that need one take it as a parameter: publishing outside a transaction does not compile. */
export interface Tx extends Queryable {
  readonly [txBrand]: true;
  /** Runs inside the transaction, just before it commits; a throw rolls it back. */
  beforeCommit(act: () => Promise<void>): void;
  /**
   * Sends a statement without waiting for it. It runs where it stands among the others, so what is read later sees it;
   * when it fails the transaction fails with its error. `read` gets its rows once they are committed.
   */
  write<R extends object>(sql: string, params: readonly unknown[], read?: (rows: R[]) => void): void;
  /** Runs once the transaction has committed; never when it has not. A throw is reported, and undoes nothing. */
  afterCommit(act: () => void): void;
}

export class OpenTransaction {
  readonly tx: Tx;
  readonly #before: (() => Promise<void>)[] = [];
  readonly #after: (() => void)[] = [];
  /** Statements that were sent and not waited for. */
  readonly #sent: Promise<void>[] = [];
  readonly #reads: (() => void)[] = [];
  #firstFailure: unknown;
  #begun: Promise<unknown> | undefined;
  /** Set while a statement waits for the beginning: those behind it wait too, so that all run in the order asked. */
  #gate: Promise<unknown> | undefined;
  #ended = false;

  constructor(
    private readonly wire: Wire,
    private readonly stats: DatabaseStats,
  ) {
    this.tx = {
      query: (sql: string, params: readonly unknown[] = []) => this.#query(sql, params),
      beforeCommit: (act: () => Promise<void>) => void this.#before.push(act),
      write: (sql: string, params: readonly unknown[], read?: (rows: object[]) => void) =>
        this.#write(sql, params, read),
      afterCommit: (act: () => void) => void this.#after.push(act),
    } as unknown as Tx;
  }

  /**
   * @throws CommitUnknownError when the connection was lost while committing: only the data shows the outcome.
   */
  async commit(): Promise<void> {
    // What is done before the commit may itself ask for something to be done before it.
    for (const act of this.#before) await act();
    this.#ended = true;
    if (this.#begun === undefined) return this.#after.forEach(runHook);
    await this.#begun;
    const committing = this.wire.end('commit');
    this.#begun = undefined;
    const [done] = await Promise.allSettled([committing, ...this.#sent]);
    const failure = this.#firstFailure ?? (done.status === 'rejected' ? done.reason : undefined);
    // With an answer of the database it has failed for sure (a constraint, a conflict); without, who knows.
    if (failure !== undefined) throw hasSqlState(failure) ? failure : CommitUnknownError.because(failure);
    // PostgreSQL answers COMMIT with ROLLBACK, and no error, where a statement had failed and its error was swallowed.
    if ((done as PromiseFulfilledResult<string>).value !== 'COMMIT') {
      throw new Error('rolled back: a statement had failed and its error was caught on the way');
    }
    [...this.#reads, ...this.#after].forEach(runHook);
  }

  /** Undoes everything; gives the error that was the cause, of which the given one may only be an echo. */
  async rollback(error: unknown): Promise<unknown> {
    this.#ended = true;
    // On a lost connection there is nothing left to roll back.
    if (this.#begun !== undefined && !spoilsConnection(error)) await this.wire.end('rollback').catch(() => undefined);
    return isEchoOfFailure(error) ? (this.#firstFailure ?? error) : error;
  }

  #begin(): Promise<unknown> {
    if (this.#begun === undefined) {
      this.stats.transactions += 1;
      this.#begun = this.wire.begin();
      this.#begun.then(
        () => (this.#gate = undefined),
        () => undefined,
      );
    }
    return this.#begun;
  }

  async #query(sql: string, params: readonly unknown[]): Promise<object[]> {
    // A statement nobody waited for would otherwise land in whatever transaction the connection carries next.
    if (this.#ended) throw new Error('this transaction has ended');
    const isFirst = this.#begun === undefined;
    const begun = this.#begin();
    // Only reading and locking may travel with the beginning: should that fail, what writes would be on its own.
    if (isFirst && !READS.test(sql)) this.#gate = begun;
    if (this.#gate) {
      await this.#gate;
      return this.wire.run(sql, params);
    }
    const [rows] = await Promise.all([this.wire.run(sql, params), begun]);
    return rows;
  }

  #write(sql: string, params: readonly unknown[], read?: (rows: object[]) => void): void {
    this.#sent.push(
      this.#query(sql, params).then(
        (rows) => void (read && this.#reads.push(() => read(rows))),
        (error: unknown) => {
          if (!isEchoOfFailure(error)) this.#firstFailure ??= error;
        },
      ),
    );
  }
}

const READS = /^\s*select\b/i;

/** The context of no call and no message: this module is loaded before there is one. */
const noContext = new AsyncResource('after a commit');

/**
 * What has committed stays committed, so a hook that throws must not look like a transaction that failed. A hook wakes loops and
 * publishes; what they do afterwards belongs to no trace.
 */
function runHook(act: () => void): void {
  try {
    noContext.runInAsyncScope(act);
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error));
  }
}
