// One connection to Postgres, spoken to in as few packets as possible: what is asked in one go leaves together and is
// answered in order, so that it costs one wait. Statements are prepared once per connection.
import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { PoolClient } from 'pg';
import { arrayText } from './array-text';

export interface DatabaseStats {
  transactions: number;
  statements: number;
  /** How often an answer of the database was waited for; what was asked in one go counts once. */
  roundTrips: number;
}

export class Wire {
  #batching = false;

  constructor(
    private readonly client: PoolClient,
    private readonly stats: DatabaseStats,
  ) {}

  async run<R extends object>(sql: string, params: readonly unknown[]): Promise<R[]> {
    this.stats.statements += 1;
    this.#batchStatements();
    const { rows } = await this.client.query<R>({ name: nameOf(sql), text: sql, values: params.map(written) });
    return rows;
  }

  async begin(): Promise<void> {
    this.#batchStatements();
    await this.client.query(BEGIN);
  }

  /** Gives the word that the database answers with. */
  async end(how: 'commit' | 'rollback'): Promise<string> {
    this.#batchStatements();
    return (await this.client.query(how)).command;
  }

  /** Holds back what is written until everything that is asked in this turn of the event loop is written too. */
  #batchStatements(): void {
    if (this.#batching) return;
    this.#batching = true;
    this.stats.roundTrips += 1;
    const { stream } = (this.client as unknown as { connection: { stream: Duplex } }).connection;
    stream.cork();
    process.nextTick(() => {
      this.#batching = false;
      stream.uncork();
    });
  }
}

/**
 * What a transaction asks is planned once per connection. Left to itself PostgreSQL plans a statement over sets anew each
 * time, because it takes a set of unknown size for a large one; planning then costs more than running.
 */
const BEGIN = 'begin; set local plan_cache_mode = force_generic_plan';

const written = (param: unknown): unknown => (Array.isArray(param) ? (arrayText(param) ?? param) : param);

const names = new Map<string, string>();

/** A prepared statement is known to its connection by name: the same text, the same name. */
function nameOf(sql: string): string {
  const known = names.get(sql);
  if (known !== undefined) return known;
  const name = createHash('sha1').update(sql).digest('base64url');
  names.set(sql, name);
  return name;
}
