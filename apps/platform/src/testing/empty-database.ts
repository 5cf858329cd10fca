// A PostgreSQL of its own with a database in which nothing is, as an administrator hands it over.
import { EmbeddedPostgres } from '@aiyrbas/embedded-postgres';
import { Database, databaseUrl } from '@aiyrbas/persistence';

export const DATABASE = 'aiyrbas';
/** Of each role that a test lets in. */
export const PASSWORD = 'for-tests-only';

export interface EmptyDatabase {
  /** A superuser in it. */
  readonly admin: Database;
  /** Of a role, which need not be there yet, with the password. */
  urlOf(role: string): string;
  stop(): Promise<void>;
}

export async function startEmptyDatabase(dataDir: string): Promise<EmptyDatabase> {
  const postgres = await EmbeddedPostgres.start({ dataDir, onFirstUse: () => undefined });
  const server = await Database.open({ url: postgres.adminUrl, schema: 'public', applicationName: 'test' });
  await server.query(`create database ${DATABASE}`);
  await server.close();
  const adminUrl = databaseUrl(postgres.adminUrl, DATABASE);
  const admin = await Database.open({ url: adminUrl, schema: 'public', applicationName: 'test' });
  return {
    admin,
    urlOf: (role) => databaseUrl(postgres.localUrl, DATABASE, { user: role, password: PASSWORD }),
    stop: async () => {
      await admin.close();
      await postgres.stop();
    },
  };
}
