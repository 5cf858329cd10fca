// A fresh, migrated database for one spec, on the test run's server. The first use of a set of migrations makes a
// template; every further database is a copy of it.
import { createHash, randomBytes } from 'node:crypto';
import { Database, type MigrationClass, admitOnly, databaseUrl, migrate, provision } from '@aiyrbas/persistence';
import { Client } from 'pg';

export interface TestDatabase {
  /** As the service sees it: the app role. */
  readonly db: Database;
  /** As migrations see it: the owner's role. */
  readonly owner: Database;
  readonly url: string;
  readonly ownerUrl: string;
  /** A superuser's URL of this database. */
  readonly adminUrl: string;
  /** Cuts every connection that others have to this database, as a restart of the server would. */
  terminateOthers(): Promise<void>;
  close(): Promise<void>;
}

const PASSWORD = 'for-tests-only';
/** One template is made at a time. */
const TEMPLATE_LOCK = 7_254_180_332;

/** Of this test run: its databases carry it, so that a run on a server of somebody's own can take all of them away again. */
const RUN = process.env['AIYRBAS_TEST_RUN'] ?? 'alone';

export const testServerUrl = (): string => {
  const url = process.env['AIYRBAS_TEST_POSTGRES'];
  if (!url) throw new Error('no test server: run the tests with jest, which starts one');
  return url;
};

export async function testDatabase(options: {
  schema: string;
  migrations: readonly MigrationClass[];
}): Promise<TestDatabase> {
  const admin = testServerUrl();
  const name = `aiyrbas_${RUN}_test_${randomBytes(6).toString('hex')}`;
  await onServer(admin, async (client) => {
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const template = await templateFor(client, admin, options);
    await client.query(`create database ${name} template ${template}`);
    await admitOnly(client, name, [options.schema]);
  });
  const as = (role: 'app' | 'owner'): string =>
    databaseUrl(admin, name, { user: `${options.schema}_${role}`, password: PASSWORD });
  const open = (url: string): Promise<Database> =>
    Database.open({ url, schema: options.schema, applicationName: 'test', poolMax: 10 });
  const [db, owner] = await Promise.all([open(as('app')), open(as('owner'))]);
  return {
    db,
    owner,
    url: as('app'),
    ownerUrl: as('owner'),
    adminUrl: databaseUrl(admin, name),
    terminateOthers: () =>
      onServer(admin, async (client) => {
        await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = $1`, [name]);
      }),
    close: async () => {
      await Promise.all([db.close(), owner.close()]);
      await onServer(admin, async (client) => void (await client.query(`drop database ${name} with (force)`)));
    },
  };
}

async function templateFor(
  client: Client,
  admin: string,
  { schema, migrations }: { schema: string; migrations: readonly MigrationClass[] },
): Promise<string> {
  // The source of a migration is part of its name here, so that an edited one is not served from an old template.
  const text = migrations.map((migration) => migration.toString()).join('\n');
  const name = `aiyrbas_${RUN}_template_${createHash('sha256').update(`${schema}\n${text}`).digest('hex').slice(0, 16)}`;
  const { rowCount } = await client.query(`select 1 from pg_database where datname = $1`, [name]);
  if (rowCount) return name;
  const making = `${name}_new`;
  await client.query(`drop database if exists ${making} with (force)`);
  await provision({
    adminUrl: admin,
    database: making,
    schemas: [{ schema, ownerPassword: PASSWORD, appPassword: PASSWORD }],
    auditorPassword: PASSWORD,
  });
  const url = databaseUrl(admin, making, { user: `${schema}_owner`, password: PASSWORD });
  await migrate({ url, schema, migrations });
  await client.query(`alter database ${making} rename to ${name}`);
  return name;
}

async function onServer(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
