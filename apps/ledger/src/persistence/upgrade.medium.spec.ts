// Books that a release before this one has written open, whatever is in them; what already drifts is found, not refused.
import { busMigrations } from '@aiyrbas/bus';
import { fourEyesMigrations } from '@aiyrbas/four-eyes';
import { migrate } from '@aiyrbas/persistence';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { DriftStore } from './drift.store';
import { migrations } from './migrations';

const BEFORE = migrations.filter(({ name }) => !/^(ExplainedChanges|Drift)/.test(name));
const CUSTOMER = 'customer:00000000-0000-4000-8000-000000000001';

let database: TestDatabase;
beforeEach(async () => {
  const others = [...busMigrations, ...fourEyesMigrations];
  database = await testDatabase({ schema: 'ledger', migrations: [...others, ...BEFORE] });
  await database.db.tx(async (tx) => {
    await tx.query(`insert into account (firm, name, kind, asset) values
      ('aiyrbas', '${CUSTOMER}', 'customer', 'KZT'), ('aiyrbas', 'bank:EURIKZKA', 'bank', 'KZT')`);
    await tx.query(postSql('old'));
  });
});
afterEach(() => database.close());

const account = (name: string) => `(select id from account where name = '${name}')`;
/** One statement, as the release before this one posts. */
const postSql = (word: string) => `
  with t as (
    insert into transaction (id, firm, kind, business_id, booked_at, value_date, cause, transfers)
    values (gen_random_uuid(), 'aiyrbas', 'deposit', '${word}', now(), now(), '{}', 1) returning id
  ), m as (
    insert into transfer (transaction, seq, firm, debit, credit, asset, amount, transfers)
    select id, 1, 'aiyrbas', ${account('bank:EURIKZKA')}, ${account(CUSTOMER)}, 'KZT', 500, 1 from t
  ), c as (
    insert into cover_change (firm, asset, held, owed) values ('aiyrbas', 'KZT', 500, 500)
  )
  insert into balance (account, posted) values (${account(CUSTOMER)}, 500)
  on conflict (account) do update set posted = balance.posted + 500`;
const upgrade = () =>
  migrate({
    url: database.ownerUrl,
    schema: 'ledger',
    migrations: [...busMigrations, ...fourEyesMigrations, ...migrations],
  });
const measure = () => database.db.tx((tx) => new DriftStore().measure(tx));

test('what was posted before counts, and the release before goes on posting', async () => {
  await upgrade();
  expect(await measure()).toMatchObject({ found: [], recounted: [] });
  await database.db.tx((tx) => tx.query(postSql('meanwhile')));
  expect(await measure()).toMatchObject({ found: [], recounted: [] });
});

test('transactions from before there were blocks count', async () => {
  await database.owner.tx(async (tx) => {
    await tx.query('alter table transaction disable trigger user');
    await tx.query('update transaction set written_in = 0');
    await tx.query('alter table transaction enable trigger user');
  });
  await upgrade();
  expect(await measure()).toMatchObject({ found: [], recounted: [] });
});

test('what drifts already is found by the first measurement', async () => {
  await database.db.query('update balance set posted = posted + 100000000');
  await upgrade();
  const { found } = await measure();
  expect(found.map(({ what, account: name }) => [what, name])).toEqual([['balance.posted', CUSTOMER]]);
});

test('a transaction of the release before that ends after the upgrade began is counted', async () => {
  let finish: () => void = () => undefined;
  const waits = new Promise<void>((resolve) => (finish = resolve));
  let begun: () => void = () => undefined;
  const began = new Promise<void>((resolve) => (begun = resolve));
  const slow = database.db.tx(async (tx) => {
    await tx.query(`select pg_current_xact_id()`);
    begun();
    await waits;
    await tx.query(postSql('slow'));
  });
  await began;
  await upgrade();
  expect(await measure()).toMatchObject({ found: [] });
  finish();
  await slow;
  expect(await measure()).toMatchObject({ found: [], recounted: [] });
});
