// A process of a new version beside a set-up job that has not finished.
import { Database, ForwardMigration, migrate } from '@aiyrbas/persistence';
import { testDatabase } from '@aiyrbas/testing';
import { createLogger } from '@aiyrbas/observability';
import { awaitMigrations } from './await-migrations';

class One1764000000001 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = 'create table one (id int)';
}
class Two1764000000002 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = 'create table two (id int)';
}
const schema = 'waiting';
const log = createLogger({ service: 'test', level: 'silent' });

test('it goes on at once when nothing is pending, and otherwise when the last migration has run', async () => {
  const database = await testDatabase({ schema, migrations: [One1764000000001] });
  try {
    await awaitMigrations({ schema, migrations: [One1764000000001] }, database.url, log);
    let isDone = false;
    const both = { schema, migrations: [One1764000000001, Two1764000000002] };
    const waiting = awaitMigrations(both, database.url, log).then(() => (isDone = true));
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(isDone).toBe(false);
    await migrate({ url: database.ownerUrl, ...both });
    await waiting;
    expect(await database.db.query('select 1 from two')).toEqual([]);
  } finally {
    await database.close();
  }
});

test('a schema in which nothing has run yet is waited for, too', async () => {
  const database = await testDatabase({ schema, migrations: [] });
  const migrations = [One1764000000001];
  try {
    const waiting = awaitMigrations({ schema, migrations }, database.url, log);
    await migrate({ url: database.ownerUrl, schema, migrations });
    await expect(waiting).resolves.toBeUndefined();
  } finally {
    await database.close();
  }
});

test('a role that may not log in yet is waited for, and after a while it is a fault', async () => {
  const database = await testDatabase({ schema, migrations: [One1764000000001] });
  const definition = { schema, migrations: [One1764000000001] };
  const admin = await Database.open({ url: database.adminUrl, schema: 'public', applicationName: 'test' });
  try {
    await admin.query(`alter role ${schema}_app nologin`);
    await expect(awaitMigrations(definition, database.url, log, 700)).rejects.toThrow(/not permitted to log in/);
    const waiting = awaitMigrations(definition, database.url, log);
    await new Promise((resolve) => setTimeout(resolve, 700));
    await admin.query(`alter role ${schema}_app login`);
    await expect(waiting).resolves.toBeUndefined();
  } finally {
    await admin.query(`alter role ${schema}_app login`);
    await admin.close();
    await database.close();
  }
});
