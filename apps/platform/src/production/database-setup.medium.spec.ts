// The set-up in production on a PostgreSQL of its own: an administrator runs the printed statements, and then a role without
// powers migrates.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Database, rolesScript } from '@aiyrbas/persistence';
import { SERVICES } from '../services';
import {
  PreviousReleaseMayRun,
  SETUP_ROLE,
  contractingOf,
  databaseFaults,
  migrateSchemas,
  planSchemas,
} from './database-setup';
import { DATABASE, type EmptyDatabase, PASSWORD, startEmptyDatabase } from '../testing/empty-database';

const SCHEMAS = SERVICES.map(({ schema }) => schema);

let folder: string;
let database: EmptyDatabase;
let url: string;
const asAdmin = async (sql: string): Promise<object[]> => database.admin.query(sql);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aiyrbas-production-'));
  database = await startEmptyDatabase(join(folder, 'postgres'));
  url = database.urlOf(SETUP_ROLE);
}, 60_000);
afterAll(async () => {
  await database.stop();
  rmSync(folder, { recursive: true, force: true });
});

const runRoles = async (): Promise<void> => {
  for (const sql of rolesScript(DATABASE, SCHEMAS, SETUP_ROLE).split(/;\n/).filter(Boolean)) await asAdmin(sql);
};

test('before an administrator has run the statements, each missing role and schema is named', async () => {
  await asAdmin(`create role ${SETUP_ROLE} login password '${PASSWORD}'`);
  const faults = await databaseFaults(url);
  expect(faults).toEqual(expect.arrayContaining(['role kyc_owner is missing', 'schema ledger is missing']));
  expect(faults).toHaveLength(3 * SCHEMAS.length);
});

test('afterwards nothing is wrong, and running them again changes nothing', async () => {
  await runRoles();
  expect(await databaseFaults(url)).toEqual([]);
  await runRoles();
  expect(await databaseFaults(url)).toEqual([]);
});

test('the plan lists every migration of every service, and changes nothing', async () => {
  const planned = await planSchemas(url);
  expect(planned.map(({ schema }) => schema)).toEqual(SCHEMAS);
  for (const { isNew, pending } of planned) expect([isNew, pending.length > 3]).toEqual([true, true]);
  expect(contractingOf(planned)).toEqual([]);
  expect(await asAdmin(`select 1 from pg_tables where schemaname = 'kyc'`)).toEqual([]);
});

test('two set-ups at once: one migrates, the other waits and finds nothing to do', async () => {
  const done = await Promise.all([migrateSchemas(url, false), migrateSchemas(url, false)]);
  expect(done.map(({ length }) => length).sort((a, b) => a - b)).toEqual([0, SCHEMAS.length]);
  expect((await planSchemas(url)).every(({ pending }) => pending.length === 0)).toBe(true);
}, 60_000);

test('everything belongs to the owners: neither the set-up nor a service owns a table', async () => {
  const owners = await asAdmin(
    `select distinct n.nspname || ': ' || pg_get_userbyid(c.relowner) as owner from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any(array['${SCHEMAS.join("','")}']) order by 1`,
  );
  expect(owners).toEqual([...SCHEMAS].sort().map((schema) => ({ owner: `${schema}: ${schema}_owner` })));
});

test('a service works with its own rights', async () => {
  await asAdmin(`alter role kyc_app password '${PASSWORD}'`);
  const kyc = await Database.open({ url: database.urlOf('kyc_app'), schema: 'kyc', applicationName: 'test' });
  try {
    expect(await kyc.roleFault()).toBeUndefined();
    expect(await kyc.query('select count(*)::int as n from outbox')).toEqual([{ n: 0 }]);
    await expect(kyc.query('create table mine (id int)')).rejects.toMatchObject({ code: '42501' });
    await expect(kyc.query('select 1 from ledger.outbox')).rejects.toMatchObject({ code: '42501' });
  } finally {
    await kyc.close();
  }
});

test('the set-up role reads nothing of a service unless it acts as the owner', async () => {
  const setup = await Database.open({ url, schema: 'public', applicationName: 'test' });
  try {
    await expect(setup.query('select 1 from kyc.outbox')).rejects.toMatchObject({ code: '42501' });
    await expect(setup.query('create role another')).rejects.toMatchObject({ code: '42501' });
  } finally {
    await setup.close();
  }
});

test.each([
  ['grant kyc_owner to quotes_app', 'revoke kyc_owner from quotes_app', 'quotes_app is a member of kyc_owner'],
  [
    'grant usage on schema kyc to quotes_app',
    'revoke usage on schema kyc from quotes_app',
    'quotes_app reaches the schema kyc',
  ],
  ['alter role ledger_app createrole', 'alter role ledger_app nocreaterole', 'ledger_app has the power createrole'],
  [`alter role ${SETUP_ROLE} superuser`, `alter role ${SETUP_ROLE} nosuperuser`, `${SETUP_ROLE} has the power super`],
  ['alter table kyc.outbox owner to kyc_app', 'alter table kyc.outbox owner to kyc_owner', 'kyc_app owns kyc.outbox'],
  [
    'alter role orders_app reset lock_timeout',
    'alter role orders_app set lock_timeout = 3000',
    'orders_app has no lock_timeout',
  ],
])('a check finds: %s', async (doIt, undoIt, fault) => {
  await asAdmin(doIt);
  try {
    expect(await databaseFaults(url)).toContain(fault);
  } finally {
    await asAdmin(undoIt);
  }
  expect(await databaseFaults(url)).toEqual([]);
});

test('a migration that the release before cannot live with waits until somebody says that it has stopped', async () => {
  const name = 'StreamSent1764000000000';
  await asAdmin(`delete from kyc.migration where name = '${name}'`);
  await asAdmin('drop table kyc.stream_sent');
  await asAdmin('alter table kyc.stream_head add column sent bigint not null default 0');
  await expect(migrateSchemas(url, false)).rejects.toThrow(PreviousReleaseMayRun);
  expect(contractingOf(await planSchemas(url))).toEqual([`kyc: ${name}`]);
  const [done] = await migrateSchemas(url, true);
  expect(done).toMatchObject({ schema: 'kyc', pending: [{ name, phase: 'contract' }] });
});

test('the job in production imports nothing of development', () => {
  const seen = new Set<string>();
  const packages = new Set<string>();
  const follow = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, from] of readFileSync(file, 'utf8').matchAll(/from '([^']+)'/g)) {
      if (from!.startsWith('.')) follow(`${resolve(dirname(file), from!)}.ts`);
      else packages.add(from!);
    }
  };
  follow(join(__dirname, '../setup.production.main.ts'));
  const ours = [...seen].map((file) => file.split('/').at(-1)!).sort();
  expect(ours).toEqual(['database-setup.ts', 'services.ts', 'setup.config.ts', 'setup.production.main.ts']);
  expect(readdirSync(join(__dirname, '..'))).toContain('everything.ts');
  expect([...packages].filter((name) => /simulator|issuer|privacy/.test(name))).toEqual([]);
});
