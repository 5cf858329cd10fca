// A service's migrations, run by the owner of its schema: forward only, each in a transaction of its own, and by one
// process at a time.
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { SteadyClient } from './steady-client';

export type MigrationClass = new () => MigrationInterface;

/** A change of a schema: one text of SQL, or several. TypeORM keeps the class's name in the schema, so it never changes. */
export abstract class ForwardMigration implements MigrationInterface {
  /**
   * `expand`: the release before this one works on with the changed schema, so it may still run. `contract`: something that it
   * may use goes away, so every process of it must have stopped. A test looks for statements that contradict `expand`.
   */
  abstract readonly phase: 'expand' | 'contract';
  /** Why statements that look like contracting ones harm no process of the release before. */
  readonly safeBecause?: string;
  abstract readonly sql: string | readonly string[];

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [this.sql].flat()) await runner.query(sql);
  }

  async down(): Promise<never> {
    throw new Error('migrations go forward only');
  }
}

/** Runs those migrations that have not run yet; what has run is written down in the schema itself. */
export async function migrate(options: {
  url: string;
  schema: string;
  migrations: readonly MigrationClass[];
}): Promise<void> {
  await alone(options, async () => {
    const source = new DataSource({
      type: 'postgres',
      url: options.url,
      schema: options.schema,
      migrations: [...options.migrations],
      migrationsTableName: 'migration',
      migrationsTransactionMode: 'each',
      applicationName: `migrate ${options.schema}`,
      extra: { Client: SteadyClient, max: 1 },
    });
    await source.initialize();
    try {
      await source.runMigrations();
    } finally {
      await source.destroy();
    }
  });
}

/** Two replicas that start together must not both make the same table: the second waits and finds it made. */
async function alone(options: { url: string; schema: string }, work: () => Promise<void>): Promise<void> {
  const client = new SteadyClient({ connectionString: options.url, application_name: `migrate ${options.schema}` });
  await client.connect();
  try {
    await client.query(`select pg_advisory_lock(hashtextextended($1, 0))`, [`migrate ${options.schema}`]);
    await work();
  } finally {
    await client.end();
  }
}
