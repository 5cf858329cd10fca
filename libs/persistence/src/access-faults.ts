// What is wrong with the roles and rights of a database, whoever made them.
import { ROLE_TIMEOUTS_MS } from './role-timeouts';
import { SteadyClient } from './steady-client';

const POWERS = ['rolsuper', 'rolcreaterole', 'rolcreatedb', 'rolbypassrls', 'rolreplication'];

/**
 * Sentences for an operator; none when each service has just the rights that it needs, and the role of this URL no more than
 * those of the owners. It reads catalogues only.
 */
export async function accessFaults(url: string, schemas: readonly string[]): Promise<string[]> {
  const client = new SteadyClient({ connectionString: url, application_name: 'check' });
  await client.connect();
  try {
    const { rows } = await client.query<{ fault: string }>(FAULTS, [schemas, Object.keys(ROLE_TIMEOUTS_MS)]);
    return rows.map(({ fault }) => fault);
  } finally {
    await client.end();
  }
}

const powers = (alias: string): string =>
  `array_remove(array[${POWERS.map((power) => `case when ${alias}.${power} then '${power.slice(3)}' end`).join(', ')}], null)`;

const FAULTS = `
  with wanted as (select s as schema, s || '_owner' as owner, s || '_app' as app from unnest($1::text[]) as s),
  missing as (
    select role from wanted, unnest(array[owner, app]) as role where not exists (select from pg_roles where rolname = role)
  ),
  there as (
    select w.*, a.oid as app_id, o.oid as owner_id from wanted w join pg_roles a on a.rolname = w.app join pg_roles o on o.rolname = w.owner
  )
  select 'role ' || role || ' is missing' as fault from missing
  union all
  select 'schema ' || schema || ' is missing' from wanted where to_regnamespace(quote_ident(schema)) is null
  union all
  select 'schema ' || schema || ' belongs to ' || nspowner::regrole || ' instead of ' || owner
  from wanted join pg_namespace on nspname = schema where nspowner::regrole::text <> quote_ident(owner)
  union all
  select r.rolname || ' has the power ' || power from pg_roles r, unnest(${powers('r')}) as power
  where r.rolname = current_user or r.rolname in (select unnest(array[owner, app]) from wanted)
  union all
  select current_user || ' is no member of ' || owner from there where not pg_has_role(current_user, owner_id, 'member')
  union all
  select app || ' is a member of ' || r.rolname from there join pg_roles r on r.oid <> app_id and pg_has_role(app_id, r.oid, 'member')
  union all
  select distinct app || ' owns ' || c.oid::regclass from there join pg_class c on c.relowner = app_id
  union all
  select distinct t.app || ' reaches the schema ' || n.nspname from there t join pg_namespace n
    on n.nspname in (select schema from wanted) and n.nspname <> t.schema and has_schema_privilege(t.app_id, n.oid, 'usage')
  union all
  select app || ' has no ' || name from there, unnest($2::text[]) as name
  where not exists (select from pg_db_role_setting, unnest(setconfig) as one where setrole = app_id and one like name || '=%')`;
