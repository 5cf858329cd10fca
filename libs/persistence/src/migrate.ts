import { DataSource, type MigrationInterface } from 'typeorm';

export type MigrationClass = new () => MigrationInterface;

/** Runs what is new of a service's migrations, as the schema's owner, each in a transaction of its own. */
export async function migrate(options: {
  url: string;
  schema: string;
  migrations: readonly MigrationClass[];
}): Promise<void> {
  const source = new DataSource({
    type: 'postgres',
    url: options.url,
    schema: options.schema,
    migrations: [...options.migrations],
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    applicationName: `migrate ${options.schema}`,
    extra: { max: 1, options: `-c search_path=${options.schema}` },
  });
  await source.initialize();
  try {
    await source.runMigrations();
  } finally {
    await source.destroy();
  }
}
