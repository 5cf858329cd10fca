import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { EmbeddedPostgres } from './embedded-postgres';
import { isServerAlive } from './leftover';

const ROOT = join(__dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-embedded-'));
const dataDir = join(folder, 'postgres');
const programs: ChildProcess[] = [];
const servers: EmbeddedPostgres[] = [];

afterAll(async () => {
  for (const program of programs) program.kill('SIGKILL');
  await Promise.all(servers.map((server) => server.stop()));
  rmSync(folder, { recursive: true, force: true });
});

const start = async (dir = dataDir, onFirstUse?: () => void): Promise<EmbeddedPostgres> => {
  const server = await EmbeddedPostgres.start({ dataDir: dir, ...(onFirstUse ? { onFirstUse } : {}) });
  servers.push(server);
  return server;
};

async function queryRows(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
}

/** Another Node that starts PostgreSQL on the same folder, and can be killed. */
function program(dir: string, env: NodeJS.ProcessEnv = process.env): ChildProcess {
  const args = [
    '--conditions=@aiyrbas/source',
    '--require',
    join(ROOT, 'tools/swc-register.js'),
    join(ROOT, 'tools/embedded-postgres/src/testing/embedded.main.ts'),
    dir,
  ];
  const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'inherit'] });
  programs.push(child);
  return child;
}

async function ready(child: ChildProcess): Promise<{ pid: number; adminUrl: string }> {
  for await (const chunk of child.stdout!) return JSON.parse(String(chunk)) as { pid: number; adminUrl: string };
  throw new Error('it ended before PostgreSQL was up');
}

async function killed(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !holds() && Date.now() < end;) await new Promise((wait) => setTimeout(wait, 2));
  expect(holds()).toBe(true);
}

test('it is a real PostgreSQL, durable, for this machine and the owner of its password alone', async () => {
  const firstUse = jest.fn();
  const server = await start(dataDir, firstUse);
  expect(firstUse).toHaveBeenCalledTimes(1);
  const settings = ['fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses', 'server_encoding'];
  expect(
    await queryRows(server.adminUrl, `select ${settings.map((name) => `current_setting('${name}')`).join(', ')}`),
  ).toEqual(['on', 'on', 'on', '127.0.0.1', 'UTF8']);
  expect(
    await queryRows(server.adminUrl, `select datlocprovider, datlocale from pg_database where datname = 'postgres'`),
  ).toEqual(['b', 'C.UTF-8']);
  expect(await queryRows(server.adminUrl, `select distinct auth_method from pg_hba_file_rules`)).toEqual([
    'scram-sha-256',
  ]);
  expect(statSync(`${dataDir}.password`).mode & 0o777).toBe(0o600);
  // The copy that initdb has read is gone.
  expect(readdirSync(folder).sort()).toEqual(['postgres', 'postgres.log', 'postgres.password']);
  const guess = new URL(server.adminUrl);
  guess.password = 'postgres';
  await expect(queryRows(guess.toString(), 'select 1')).rejects.toMatchObject({ code: '28P01' });
  await queryRows(server.adminUrl, 'create table kept (id int)');
  await server.stop();
  await server.stop();
  expect(isServerAlive(server.pid)).toBe(false);
});

test('a second start finds what the first has kept, and is quick', async () => {
  const firstUse = jest.fn();
  const from = performance.now();
  const server = await start(dataDir, firstUse);
  // Well under a second on an idle machine; this only distinguishes a restart from a first start.
  expect(performance.now() - from).toBeLessThan(5_000);
  expect(firstUse).not.toHaveBeenCalled();
  expect(await queryRows(server.adminUrl, 'select count(*) from kept')).toEqual(['0']);
  await server.stop();
});

test('it does not outlive a killed Node, and keeps what was committed', async () => {
  const killable = program(dataDir);
  const { pid, adminUrl } = await ready(killable);
  await queryRows(adminUrl, 'insert into kept values (1)');
  await killed(killable);
  if (process.platform === 'linux') await until(() => !isServerAlive(pid));
  const server = await start();
  expect(await queryRows(server.adminUrl, 'select id from kept')).toEqual([1]);
  await server.stop();
});

test('one that ends by itself is started again where it was, with what was committed', async () => {
  const server = await start();
  const { adminUrl, pid } = server;
  const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  process.kill(pid, 'SIGKILL');
  await until(() => server.pid !== pid);
  expect(stderr.mock.calls.flat().join('')).toMatch(/PostgreSQL ended by itself \(SIGKILL\); starting it again/);
  stderr.mockRestore();
  expect(server.adminUrl).toBe(adminUrl);
  expect(await queryRows(adminUrl, 'select id from kept')).toEqual([1]);
  await server.stop();
});

test('one that did outlive its Node is stopped, and its data taken over', async () => {
  // Without setpriv nothing signals PostgreSQL that its Node process is gone.
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  for (const name of ['unshare', 'true'])
    if (existsSync(`/usr/bin/${name}`)) symlinkSync(`/usr/bin/${name}`, join(bin, name));
  const killable = program(dataDir, { ...process.env, PATH: bin });
  const { pid, adminUrl } = await ready(killable);
  await queryRows(adminUrl, 'insert into kept values (2)');
  await killed(killable);
  expect(isServerAlive(pid)).toBe(true);
  const server = await start();
  expect(isServerAlive(pid)).toBe(false);
  expect(await queryRows(server.adminUrl, 'select id from kept order by id')).toEqual([1, 2]);
  await server.stop();
});

test('one whose Node is alive is left alone', async () => {
  const other = program(dataDir);
  const { adminUrl } = await ready(other);
  if (process.platform === 'linux') {
    await expect(start()).rejects.toMatchObject({
      code: 'still_running',
      message: expect.stringContaining(`${other.pid}`),
    });
  }
  expect(await queryRows(adminUrl, 'select 1')).toEqual([1]);
  await killed(other);
});

test('a lock file that names another program is explained, and that program left alone', async () => {
  const bystander = spawn('sleep', ['60'], { stdio: 'ignore' });
  programs.push(bystander);
  const lock = join(dataDir, 'postmaster.pid');
  await until(() => !existsSync(lock));
  writeFileSync(lock, `${bystander.pid}\n${dataDir}\n`, { mode: 0o600 });
  await expect(start()).rejects.toMatchObject({
    code: 'still_running',
    message: expect.stringMatching(/remove that file/),
  });
  expect(isServerAlive(bystander.pid!)).toBe(true);
  rmSync(lock, { force: true });
});

test('a first start that was killed half way is done again', async () => {
  const half = join(folder, 'half');
  const dir = join(half, 'postgres');
  mkdirSync(half);
  const killable = program(dir);
  await until(() => readdirSync(half).some((name) => existsSync(join(half, name, 'base'))));
  await killed(killable);
  expect(existsSync(dir)).toBe(false);
  const server = await start(dir);
  expect(await queryRows(server.adminUrl, 'select 1')).toEqual([1]);
  await server.stop();
  expect(readdirSync(half).sort()).toEqual(['postgres', 'postgres.log', 'postgres.password']);
  EmbeddedPostgres.remove(dir);
  expect(readdirSync(half)).toEqual([]);
});

test('a password that is missing or wrong is said in one sentence', async () => {
  const file = `${dataDir}.password`;
  const password = readFileSync(file, 'utf8');
  rmSync(file);
  await expect(start()).rejects.toMatchObject({ code: 'data_dir_unusable', message: expect.stringMatching(/missing/) });
  writeFileSync(file, 'guessed\n', { mode: 0o600 });
  await expect(start()).rejects.toMatchObject({
    code: 'data_dir_unusable',
    message: expect.stringMatching(/password kept/),
  });
  writeFileSync(file, password, { mode: 0o600 });
});
