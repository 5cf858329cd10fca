// Schemas and roles: every service has a schema, an owner role for its migrations and an app role with rights on that
// schema only. Idempotent, because it runs at every start.
import type { Client } from 'pg';
import { ROLE_TIMEOUTS_MS } from './role-timeouts';
import { SteadyClient } from './steady-client';

export interface SchemaAccess {
  readonly schema: string;
  readonly ownerPassword: string;
  readonly appPassword: string;
}

/** Roles belong to the whole server, so two platforms (or test workers) may make them at once; this lock is theirs. */
const ROLES_LOCK = 7_254_180_331;

export async function provision(options: {
  /** A superuser's URL; its database name is replaced. */
  adminUrl: string;
  database: string;
  schemas: readonly SchemaAccess[];
  auditorPassword: string;
}): Promise<void> {
  await withClient(options.adminUrl, async (client) => {
    await client.query('select pg_advisory_lock($1)', [ROLES_LOCK]);
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [options.database]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(options.database)}`);
    for (const { schema, ownerPassword, appPassword } of options.schemas) {
      await ensureRole(client, `${schema}_owner`, ownerPassword);
      await ensureRole(client, `${schema}_app`, appPassword);
      for (const role of [`${schema}_app`, `${schema}_owner`])
        await setForRole(client, role, 'search_path', client.escapeIdentifier(schema));
      // Not the owner: a migration takes as long as it takes.
      for (const [name, ms] of Object.entries(ROLE_TIMEOUTS_MS))
        await setForRole(client, `${schema}_app`, name, String(ms));
    }
    await ensureRole(client, 'auditor', options.auditorPassword);
    // Its grants already allow reading only; this says so before a statement is even looked at.
    await client.query('alter role auditor set default_transaction_read_only = on');
    await admitOnly(
      client,
      options.database,
      options.schemas.map(({ schema }) => schema),
    );
  });
  await withClient(databaseUrl(options.adminUrl, options.database), async (client) => {
    await client.query('select pg_advisory_lock($1)', [ROLES_LOCK]);
    await client.query('revoke all on schema public from public');
    for (const { schema } of options.schemas) await ensureSchema(client, schema);
  });
}

/**
 * Lets the schemas' roles and the auditor into a database, and nobody else. PostgreSQL keeps this outside the database,
 * so a copy made from a template needs it anew.
 */
export async function admitOnly(client: Client, database: string, schemas: readonly string[]): Promise<void> {
  const name = client.escapeIdentifier(database);
  const roles = [...schemas.flatMap((schema) => [`${schema}_owner`, `${schema}_app`]), 'auditor'];
  await client.query(`revoke all on database ${name} from public`);
  await client.query(
    `grant connect on database ${name} to ${roles.map((role) => client.escapeIdentifier(role)).join(', ')}`,
  );
}

/** The same server, another database, and optionally another role. */
export function databaseUrl(url: string, database: string, role?: { user: string; password: string }): string {
  const result = new URL(url);
  result.pathname = `/${encodeURIComponent(database)}`;
  if (role) {
    result.username = encodeURIComponent(role.user);
    result.password = encodeURIComponent(role.password);
  }
  return result.toString();
}

async function ensureRole(client: Client, role: string, password: string): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [role]);
  const verb = rowCount === 0 ? 'create' : 'alter';
  await client.query(
    `${verb} role ${client.escapeIdentifier(role)} login nosuperuser nocreatedb nocreaterole nobypassrls password ${client.escapeLiteral(password)}`,
  );
}

/** A setting of every session of a role, whatever stands between it and the server: a pooler drops start-up options. */
async function setForRole(client: Client, role: string, setting: string, value: string): Promise<void> {
  await client.query(`alter role ${client.escapeIdentifier(role)} set ${setting} = ${value}`);
}

async function ensureSchema(client: Client, schema: string): Promise<void> {
  const name = client.escapeIdentifier(schema);
  const owner = client.escapeIdentifier(`${schema}_owner`);
  const app = client.escapeIdentifier(`${schema}_app`);
  await client.query(`create schema if not exists ${name} authorization ${owner}`);
  await client.query(`revoke all on schema ${name} from public`);
  await client.query(`grant usage on schema ${name} to ${app}, auditor`);
  const defaults = `alter default privileges for role ${owner} in schema ${name}`;
  await client.query(`${defaults} grant select, insert, update, delete on tables to ${app}`);
  await client.query(`${defaults} grant usage, select on sequences to ${app}`);
  await client.query(`${defaults} grant select on tables to auditor`);
  await client.query(`grant select on all tables in schema ${name} to auditor`);
}

async function withClient(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new SteadyClient({ connectionString: url, application_name: 'provision' });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
