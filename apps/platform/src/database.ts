// The platform's PostgreSQL: the one that DATABASE_URL names, or one that whoever starts the platform brings along; then
// every service's schema, roles and migrations.
import { databaseUrl, migrate, provision } from '@aiyrbas/persistence';
import { EVERYTHING } from './everything';

const DATABASE = 'aiyrbas';

/** A PostgreSQL of the platform's own, which it stops when it stops. */
export interface PostgresServer {
  /** A superuser's URL. */
  readonly adminUrl: string;
  /** The same for programs of this machine. */
  readonly localUrl: string;
  stop(): Promise<void>;
}

export interface PlatformDatabase {
  /** A superuser's URL of the server, where the platform's database may still have to be made. */
  readonly serverUrl: string;
  /** A superuser's URL of the platform's database. */
  readonly adminUrl: string;
  urlOf(schema: string): string;
  stop(): Promise<void>;
}

type PasswordOf = (role: string) => string;

/** The URL of a schema's app role, which the service runs as. */
export function databaseUrlOf(serverUrl: string, passwordOf: PasswordOf, schema: string): string {
  const user = `${schema}_app`;
  return databaseUrl(serverUrl, DATABASE, { user, password: passwordOf(user) });
}

export async function startDatabase(options: {
  externalUrl: string | undefined;
  passwordOf: PasswordOf;
  startServer: () => Promise<PostgresServer>;
}): Promise<PlatformDatabase> {
  const { externalUrl, passwordOf } = options;
  const own = externalUrl ? undefined : await options.startServer();
  const adminUrl = externalUrl ?? own!.adminUrl;
  return {
    serverUrl: adminUrl,
    adminUrl: databaseUrl(adminUrl, DATABASE),
    urlOf: (schema) => databaseUrlOf(own?.localUrl ?? adminUrl, passwordOf, schema),
    stop: async () => own?.stop(),
  };
}

export async function prepareSchemas(serverUrl: string, passwordOf: PasswordOf): Promise<void> {
  await provision({
    adminUrl: serverUrl,
    database: DATABASE,
    schemas: EVERYTHING.map(({ schema }) => ({
      schema,
      ownerPassword: passwordOf(`${schema}_owner`),
      appPassword: passwordOf(`${schema}_app`),
    })),
    auditorPassword: passwordOf('auditor'),
  });
  await Promise.all(
    EVERYTHING.map(({ schema, migrations }) => {
      const user = `${schema}_owner`;
      const url = databaseUrl(serverUrl, DATABASE, { user, password: passwordOf(user) });
      return migrate({ url, schema, migrations });
    }),
  );
}
