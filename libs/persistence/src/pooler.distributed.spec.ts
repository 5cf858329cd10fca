// A real PgBouncer with its defaults before a real PostgreSQL.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServerProcess, freePorts, startPgBouncer } from '@aiyrbas/servers';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { Database } from './database';
import { listen } from './listen';
import { migrate } from './migrate';
import { TransactionPoolingError } from './pooler';
import { PURSES } from './testing/purse';

let database: TestDatabase;
const folders: string[] = [];
const running: ServerProcess[] = [];

beforeAll(async () => {
  database = await testDatabase(PURSES);
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});
afterAll(async () => {
  folders.forEach((folder) => rmSync(folder, { recursive: true, force: true }));
  await database.close();
});

/** The way to a URL through a new PgBouncer. */
async function through(
  poolMode: 'session' | 'transaction' | 'statement',
  settings: Readonly<Record<string, string>> = {},
): Promise<(url: string) => string> {
  const [port] = (await freePorts(1)) as [number];
  const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-pgbouncer-'));
  folders.push(folder);
  running.push(await startPgBouncer({ folder, port, adminUrl: database.adminUrl, poolMode, settings }));
  return (direct) => {
    const url = new URL(direct);
    url.port = String(port);
    return url.toString();
  };
}
const open = (url: string): Promise<Database> => Database.open({ url, schema: 'purses', applicationName: 'pooled' });

describe('in session mode', () => {
  test('statements, transactions, timeouts, notifications and migrations are as without it', async () => {
    const way = await through('session');
    await migrate({ ...PURSES, url: way(database.ownerUrl) });
    const db = await open(way(database.url));
    expect(await db.roleFault()).toBeUndefined();
    const [limits] = await db.query(`select current_setting('statement_timeout') as statement,
      current_setting('lock_timeout') as lock, current_setting('idle_in_transaction_session_timeout') as idle,
      current_schema() as schema`);
    expect(limits).toEqual({ statement: '5s', lock: '3s', idle: '15s', schema: 'purses' });
    const notified = new Promise<string>((resolve, reject) => {
      listen({ url: way(database.url), channel: 'purses', onNotify: resolve, onReconnect: () => undefined })
        .then(async (listener) => {
          await db.tx((tx) => tx.query(`select pg_notify('purses', 'opened')`));
          await notified;
          await listener.stop();
        })
        .catch(reject);
    });
    expect(await notified).toBe('opened');
    // More transactions than sessions, each of which has to lock the row that the others wait for.
    await db.tx((tx) => tx.query('insert into purse (id, amount) values (1, 0)'));
    await Promise.all(
      Array.from({ length: 50 }, () =>
        db.tx((tx) => tx.query('update purse set amount = amount + 1 where id = $1', [1])),
      ),
    );
    expect(await db.query('select amount from purse where id = $1', [1])).toEqual([{ amount: '50' }]);
    await db.close();
  });
});

test.each([
  ['transaction', 'the session last used', {}],
  ['transaction', 'its sessions in turn', { server_round_robin: '1', min_pool_size: '2' }],
  ['transaction', 'its sessions in turn, of three', { server_round_robin: '1', min_pool_size: '3' }],
  ['statement', 'the session last used', {}],
] as const)('in %s mode, giving %s, it is refused in one sentence', async (mode, _, settings) => {
  const way = await through(mode, settings);
  const error = await open(way(database.url)).then(
    (db) => db.close(),
    (fault: unknown) => fault,
  );
  expect(error).toBeInstanceOf(TransactionPoolingError);
  expect((error as Error).message).toMatch(/^DATABASE_URL leads to a pooler .*; set pool_mode = session$/);
});
