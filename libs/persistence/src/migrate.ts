// A service's migrations, run by the owner of its schema: forward only, each in a transaction of its own, and by one
// process at a time.
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { withDatabaseLock } from './setup-lock';
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

export interface MigrateOptions {
  readonly url: string;
  readonly schema: string;
  readonly migrations: readonly MigrationClass[];
  /** The owner of the schema, where the URL is that of a member of it. */
  readonly owner?: string;
}

/**
 * Runs those migrations that have not run yet; what has run is written down in the schema itself. Two replicas that start together
 * must not both make the same table: the second one waits and finds it made.
 */
export async function migrate(options: MigrateOptions): Promise<void> {
  await withDatabaseLock(options.url, `migrate ${options.schema}`, async () => {
    const source = new DataSource({
      type: 'postgres',
      url: options.url,
      schema: options.schema,
      migrations: [...options.migrations],
      migrationsTableName: 'migration',
      migrationsTransactionMode: 'each',
      applicationName: `migrate ${options.schema}`,
      extra: { Client: SteadyClient, max: 1, ...sessionOptions(options) },
    });
    await source.initialize();
    try {
      await source.runMigrations();
    } finally {
      await source.destroy();
    }
  });
}

export interface PendingMigration {
  readonly name: string;
  readonly phase: ForwardMigration['phase'];
}

export interface SchemaState {
  /** In the order in which they will run. */
  readonly pending: readonly PendingMigration[];
  /** Nothing has run there yet, so no release of before can be running. */
  readonly isNew: boolean;
}

/** What `migrate` would do; it changes nothing. */
export async function schemaState(options: MigrateOptions): Promise<SchemaState> {
  const client = new SteadyClient({
    connectionString: options.url,
    application_name: `plan ${options.schema}`,
    ...sessionOptions(options),
  });
  await client.connect();
  try {
    const { rows: tables } = await client.query(`select to_regclass('migration') is not null as there`);
    const { rows } = tables[0].there
      ? await client.query<{ name: string }>('select name from migration')
      : { rows: [] };
    const done = new Set(rows.map(({ name }) => name));
    const timestampOf = (name: string): string => /\d+$/.exec(name)![0];
    const pending = options.migrations
      .filter(({ name }) => !done.has(name))
      .map((Migration) => ({ name: Migration.name, phase: (new Migration() as ForwardMigration).phase }))
      .sort((a, b) => timestampOf(a.name).localeCompare(timestampOf(b.name)));
    return { pending, isNew: done.size === 0 };
  } finally {
    await client.end();
  }
}

/** A member of the owner acts as the owner from its first statement on, so all that is made belongs to it. */
const sessionOptions = ({ owner, schema }: MigrateOptions): { options?: string } =>
  owner === undefined ? {} : { options: `-c role=${owner} -c search_path=${schema}` };
