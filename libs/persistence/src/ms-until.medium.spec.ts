import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { msUntil } from './ms-until';
import { PURSES } from './testing/purse';

let test_: TestDatabase;
beforeAll(async () => (test_ = await testDatabase(PURSES)));
afterAll(() => test_.close());

test.each([
  ['no row', 'select now() where false', undefined],
  ['no moment among the rows', 'select min(at) from (values (null::timestamptz)) as due (at)', undefined],
  ['none of several', 'select least(null::timestamptz, null::timestamptz)', undefined],
  ['a moment that has come', `select now() - interval '1 hour'`, 0],
])('%s', async (_, moment, expected) => {
  expect(await msUntil(test_.db, moment)).toBe(expected);
});

test('what is still to come, in whole milliseconds, rounded up', async () => {
  const ms = await msUntil(test_.db, `select clock_timestamp() + make_interval(secs => $1)`, [1000]);
  expect(ms).toBeGreaterThan(990_000);
  expect(ms).toBeLessThanOrEqual(1_000_000);
  expect(Number.isInteger(ms)).toBe(true);
});
