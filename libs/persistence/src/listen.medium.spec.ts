import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { type Listener, listen } from './listen';
import { PURSES } from './testing/purse';

let test_: TestDatabase;
let listener: Listener;
const received: string[] = [];
let reconnects = 0;

beforeAll(async () => {
  test_ = await testDatabase(PURSES);
  listener = await listen({
    url: test_.url,
    channel: 'Purses.v1',
    onNotify: (payload) => received.push(payload),
    onReconnect: () => (reconnects += 1),
  });
});
afterAll(async () => {
  await listener.stop();
  await test_.close();
});

const notify = (payload: string): Promise<unknown> =>
  test_.db.tx((tx) => tx.query('select pg_notify($1, $2)', ['Purses.v1', payload]));
const until = async (holds: () => boolean): Promise<void> => {
  for (const end = Date.now() + 5_000; !holds() && Date.now() < end;) await new Promise((wait) => setTimeout(wait, 5));
  expect(holds()).toBe(true);
};

test('a notification of a transaction is received once it has committed', async () => {
  await notify('one');
  await until(() => received.includes('one'));
  await expect(
    test_.db.tx(async (tx) => {
      await tx.query('select pg_notify($1, $2)', ['Purses.v1', 'never']);
      throw new Error('changed my mind');
    }),
  ).rejects.toThrow();
  await notify('two');
  await until(() => received.includes('two'));
  expect(received).toEqual(['one', 'two']);
});

test('a cut listener reconnects, polls once for what it missed, and receives again', async () => {
  await test_.terminateOthers();
  await until(() => reconnects === 1);
  // The pool may hold a connection that has been cut as well; saying it twice is no harm.
  for (const _ of [1, 2]) await notify('three').catch(() => undefined);
  await until(() => received.includes('three'));
  expect(reconnects).toBe(1);
});

test('a database that cannot be reached is said at once', async () => {
  const nowhere = listen({
    url: 'postgres://a:b@127.0.0.1:1/c',
    channel: 'x',
    onNotify: () => undefined,
    onReconnect: () => undefined,
  });
  await expect(nowhere).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
