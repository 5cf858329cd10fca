import { randomBytes } from 'node:crypto';
import { testServerUrl } from '@aiyrbas/testing';
import { Client } from 'pg';
import { Database } from './database';
import { migrate } from './migrate';
import { databaseUrl, provision } from './provision';
import { PURSES } from './testing/purse';

// Roles are the whole server's and other specs run beside this one: these names are its own.
const RUN = randomBytes(4).toString('hex');
const DATABASE = `provision_${RUN}`;
const OURS = `ours_${RUN}`;
const THEIRS = `theirs_${RUN}`;
const PASSWORD = 'for-tests-only';

const prepare = (): Promise<void> =>
  provision({
    adminUrl: testServerUrl(),
    database: DATABASE,
    schemas: [OURS, THEIRS].map((schema) => ({ schema, ownerPassword: PASSWORD, appPassword: PASSWORD })),
    auditorPassword: PASSWORD,
  });
const urlOf = (user: string): string => databaseUrl(testServerUrl(), DATABASE, { user, password: PASSWORD });
const migrateAll = async (): Promise<void> => {
  for (const schema of [OURS, THEIRS]) await migrate({ ...PURSES, schema, url: urlOf(`${schema}_owner`) });
};

async function asRole<T>(user: string, work: (client: Client) => Promise<T>, url = urlOf(user)): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const resultOf = (user: string, sql: string): Promise<string> =>
  asRole(user, (client) =>
    client.query(sql).then(
      () => 'done',
      (error: { code: string }) => error.code,
    ),
  );

beforeAll(async () => {
  await prepare();
  await migrateAll();
});

afterAll(() =>
  asRole(
    'admin',
    async (client) => {
      await client.query(`drop database ${DATABASE} with (force)`);
      for (const schema of [OURS, THEIRS]) await client.query(`drop role ${schema}_owner, ${schema}_app`);
    },
    testServerUrl(),
  ),
);

test('a second start, or two at once, changes nothing', async () => {
  await Promise.all([prepare(), prepare()]);
  await Promise.all([migrateAll(), migrateAll()]);
  expect(await resultOf(`${OURS}_app`, 'select * from purse')).toBe('done');
  expect(
    await asRole(`${OURS}_owner`, async (client) => (await client.query('select name from migration')).rows),
  ).toEqual([{ name: 'Purses1763900000000' }]);
});

test('a database from before has the timeouts after the next start', async () => {
  const timeoutOf = (): Promise<string> =>
    asRole(`${OURS}_app`, async (client) => (await client.query('show statement_timeout')).rows[0].statement_timeout);
  await asRole('admin', (client) => client.query(`alter role ${OURS}_app reset all`), testServerUrl());
  expect(await timeoutOf()).toBe('0');
  await prepare();
  expect(await timeoutOf()).toBe('5s');
});

test('two processes that migrate a new schema at once both find it migrated', async () => {
  await asRole(`${OURS}_owner`, (client) => client.query('drop table purse, migration'));
  const one = { ...PURSES, schema: OURS, url: urlOf(`${OURS}_owner`) };
  await Promise.all([migrate(one), migrate(one)]);
  expect(await resultOf(`${OURS}_app`, 'select * from purse')).toBe('done');
});

test.each([
  ['reads and writes its own rows', `${OURS}_app`, 'insert into purse (id, amount) values (1, 0)', 'done'],
  ['does not read what another service keeps', `${OURS}_app`, `select * from ${THEIRS}.purse`, '42501'],
  ['does not write there either', `${OURS}_app`, `delete from ${THEIRS}.purse`, '42501'],
  ['does not empty a table', `${OURS}_app`, 'truncate purse', '42501'],
  ['makes no table', `${OURS}_app`, 'create table mine (id int)', '42501'],
  ['makes no schema', `${OURS}_app`, 'create schema mine', '42501'],
  ['makes no temporary table', `${OURS}_app`, 'create temporary table mine (id int)', '42501'],
  ['makes nothing in public', `${OURS}_app`, 'create table public.mine (id int)', '42501'],
  ['makes no role', `${OURS}_app`, 'create role mine', '42501'],
  ['does not become the owner', `${OURS}_app`, `set role ${OURS}_owner`, '42501'],
])('an app role %s', async (_, user, sql, expected) => {
  expect(await resultOf(user, sql)).toBe(expected);
});

test.each([OURS, THEIRS])('the auditor reads %s and writes nothing', async (schema) => {
  expect(await resultOf('auditor', `select * from ${schema}.purse`)).toBe('done');
  expect(await resultOf('auditor', `delete from ${schema}.purse`)).toBe('25006');
  const insisting = asRole('auditor', async (client) => {
    await client.query('set default_transaction_read_only = off');
    await client.query(`delete from ${schema}.purse`);
  });
  await expect(insisting).rejects.toMatchObject({ code: '42501' });
});

test('the owner migrates its own schema and no other', async () => {
  expect(await resultOf(`${OURS}_owner`, `create table ${THEIRS}.mine (id int)`)).toBe('42501');
});

test('nobody else gets into the database', async () => {
  const stranger = `stranger_${RUN}`;
  await asRole(
    'admin',
    (client) => client.query(`create role ${stranger} login password '${PASSWORD}'`),
    testServerUrl(),
  );
  await expect(asRole(stranger, async () => undefined)).rejects.toMatchObject({ code: '42501' });
  await asRole('admin', (client) => client.query(`drop role ${stranger}`), testServerUrl());
});

test('a wrong password is no way in', async () => {
  const url = databaseUrl(testServerUrl(), DATABASE, { user: `${OURS}_app`, password: 'guessed' });
  await expect(Database.open({ url, schema: OURS, applicationName: 'test' })).rejects.toMatchObject({ code: '28P01' });
});
