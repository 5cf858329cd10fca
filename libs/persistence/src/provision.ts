// Schemas and roles: every service has a schema, an owner role for its migrations and an app role with rights on that
// schema only. Idempotent, because it runs at every start.
import { type Client, escapeIdentifier } from 'pg';
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
      for (const sql of roleSettings(schema)) await client.query(sql);
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
    for (const { schema } of options.schemas) for (const sql of schemaRights(schema)) await client.query(sql);
  });
}

/**
 * Lets the schemas' roles and the auditor into a database, and nobody else. PostgreSQL keeps this outside the database,
 * so a copy made from a template needs it anew.
 */
export async function admitOnly(client: Client, database: string, schemas: readonly string[]): Promise<void> {
  for (const sql of admission(database, schemas)) await client.query(sql);
}

const admission = (database: string, schemas: readonly string[], more: readonly string[] = []): string[] => {
  const name = escapeIdentifier(database);
  const roles = [...schemas.flatMap((schema) => [`${schema}_owner`, `${schema}_app`]), 'auditor', ...more];
  return [
    `revoke all on database ${name} from public`,
    `grant connect on database ${name} to ${roles.map((role) => escapeIdentifier(role)).join(', ')}`,
  ];
};

/**
 * What an administrator runs once in the platform's database, and again when a service is added: roles without passwords,
 * schemas and rights. Owners do not log in. The set-up role is a member of each, and has no other power.
 */
export function rolesScript(database: string, schemas: readonly string[], setupRole: string): string {
  const setup = escapeIdentifier(setupRole);
  const statements = [
    ...schemas.flatMap((schema) => [
      roleIfMissing(`${schema}_owner`, 'nologin'),
      roleIfMissing(`${schema}_app`, 'login'),
    ]),
    roleIfMissing('auditor', 'login'),
    roleIfMissing(setupRole, 'login'),
    // It has an owner's rights only where it says so, with `set role`.
    `alter role ${setup} noinherit`,
    'alter role auditor set default_transaction_read_only = on',
    ...schemas.flatMap((schema) => [
      `grant ${escapeIdentifier(`${schema}_owner`)} to ${setup}`,
      ...roleSettings(schema),
    ]),
    ...admission(database, schemas, [setupRole]),
    'revoke all on schema public from public',
    ...schemas.flatMap(schemaRights),
  ];
  return `${statements.join(';\n')};\n`;
}

const roleIfMissing = (role: string, options: string): string =>
  `do $$ begin create role ${escapeIdentifier(role)} ${options} nosuperuser nocreatedb nocreaterole nobypassrls; exception when duplicate_object then null; end $$`;

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

/** Settings of every session of a role, whatever stands between it and the server: a pooler drops start-up options. */
function roleSettings(schema: string): string[] {
  const name = escapeIdentifier(schema);
  const app = escapeIdentifier(`${schema}_app`);
  return [
    `alter role ${app} set search_path = ${name}`,
    `alter role ${escapeIdentifier(`${schema}_owner`)} set search_path = ${name}`,
    // Not the owner: a migration takes as long as it takes.
    ...Object.entries(ROLE_TIMEOUTS_MS).map(([setting, ms]) => `alter role ${app} set ${setting} = ${ms}`),
  ];
}

function schemaRights(schema: string): string[] {
  const name = escapeIdentifier(schema);
  const owner = escapeIdentifier(`${schema}_owner`);
  const app = escapeIdentifier(`${schema}_app`);
  const defaults = `alter default privileges for role ${owner} in schema ${name}`;
  return [
    `create schema if not exists ${name} authorization ${owner}`,
    `revoke all on schema ${name} from public`,
    `grant usage on schema ${name} to ${app}, auditor`,
    `${defaults} grant select, insert, update, delete on tables to ${app}`,
    `${defaults} grant usage, select on sequences to ${app}`,
    `${defaults} grant select on tables to auditor`,
    `grant select on all tables in schema ${name} to auditor`,
  ];
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
