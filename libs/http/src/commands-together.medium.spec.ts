// The same promises as of a command alone (`commands.medium.spec.ts`), kept by commands that commit together.
import { randomUUID } from 'node:crypto';
import { type TestApp, sendsTo, testApp } from './testing/test-app';

let service: TestApp;
let aigerim: string;
let daulet: string;

beforeAll(async () => {
  service = await testApp();
  aigerim = await service.authorization('aigerim', 'customer');
  daulet = await service.authorization('daulet', 'customer');
});
afterAll(() => service.close());
beforeEach(() => service.database.owner.query('truncate wish, idempotency_key'));

const sendCommand = sendsTo('/v1/wishes/together');
const send = (payload: object, key: string, authorization = aigerim) =>
  sendCommand(service, payload, key, authorization);
const count = async (of: 'wish' | 'idempotency_key'): Promise<number> =>
  (await service.database.db.query(`select 1 from ${of}`)).length;

test('a hundred and twenty at once with keys of their own are all kept and answered, in a few transactions', async () => {
  const before = service.database.db.stats.transactions;
  const responses = await Promise.all(
    Array.from({ length: 120 }, (_, n) => send({ wish: `horse ${n}` }, `key ${n}`.replace(' ', '-'))),
  );
  expect(responses.every(({ status, replayed }) => status === 201 && replayed === undefined)).toBe(true);
  responses.forEach(({ text }, n) => expect(JSON.parse(text)).toMatchObject({ wish: `horse ${n}`, wisher: 'aigerim' }));
  expect([await count('wish'), await count('idempotency_key')]).toEqual([120, 120]);
  expect(service.database.db.stats.transactions - before).toBeLessThan(60);
});

test('a key is one with quotation marks and without, also one that was kept with them before they counted for nothing', async () => {
  const key = randomUUID();
  const [first, conflict] = await Promise.all([send({ wish: 'a horse' }, key), send({ wish: 'a horse' }, `"${key}"`)]);
  // At the same moment only one of them runs; later both get its answer.
  expect([first.status, conflict.status].sort()).toEqual([201, 409]);
  expect((first.status === 409 ? first : conflict).headers['retry-after']).toBe('1');
  const again = await send({ wish: 'a horse' }, `"${key}"`);
  await service.database.owner.query(`update idempotency_key set key = '"' || key || '"'`);
  const later = await send({ wish: 'a horse' }, key);
  expect([again.replayed, later.replayed, later.text]).toEqual(['true', 'true', again.text]);
  expect(await count('wish')).toBe(1);
});

test('a key used again with the same body gives the same bytes, with another body a refusal, and changes nothing', async () => {
  const key = randomUUID();
  const first = await send({ wish: 'a horse' }, key);
  const [again, other, another] = await Promise.all([
    send({ wish: 'a horse' }, key),
    send({ wish: 'two horses' }, randomUUID()),
    send({ wish: 'a horse' }, key, daulet),
  ]);
  const changed = await send({ wish: 'two horses' }, key);
  expect([again.status, again.text, again.replayed]).toEqual([201, first.text, 'true']);
  expect([other.status, another.status, another.replayed]).toEqual([201, 201, undefined]);
  expect(changed).toMatchObject({ status: 422, code: 'idempotency_key_reused', replayed: undefined });
  expect(await count('wish')).toBe(3);
});

test('a key used by fifty at once has one effect; the others must retry, or get the same response', async () => {
  const key = randomUUID();
  const responses = await Promise.all(Array.from({ length: 50 }, () => send({ wish: 'a horse', fate: 'slow' }, key)));
  const made = responses.filter(({ status }) => status === 201);
  expect(made.filter(({ replayed }) => replayed === undefined)).toHaveLength(1);
  expect(new Set(made.map(({ text }) => text)).size).toBe(1);
  for (const { status, code, headers } of responses.filter((response) => response.status !== 201))
    expect([status, code, headers['retry-after']]).toEqual([409, 'idempotency_key_in_use', '1']);
  expect(await count('wish')).toBe(1);
});

test('one that is refused takes nobody with it, and does not burn its key', async () => {
  const keys = Array.from({ length: 10 }, () => randomUUID());
  const responses = await Promise.all(
    keys.map((key, n) => send({ wish: 'a horse', ...(n === 4 && { fate: 'refused' }) }, key)),
  );
  expect(responses.map(({ status }) => status)).toEqual(keys.map((_, n) => (n === 4 ? 422 : 201)));
  expect(responses[4]).toMatchObject({ code: 'limit_exceeded', replayed: undefined });
  expect([await count('wish'), await count('idempotency_key')]).toEqual([9, 9]);
  expect(await send({ wish: 'a horse' }, keys[4]!)).toMatchObject({ status: 201, replayed: undefined });
});

test('one that breaks takes nobody with it and does not burn its key', async () => {
  const keys = Array.from({ length: 10 }, () => randomUUID());
  const responses = await Promise.all(
    keys.map((key, n) => send({ wish: 'a horse', ...(n === 4 && { fate: 'broken' }) }, key)),
  );
  expect(responses.map(({ status }) => status)).toEqual(keys.map((_, n) => (n === 4 ? 500 : 201)));
  expect(await count('wish')).toBe(9);
  expect(await send({ wish: 'a horse' }, keys[4]!)).toMatchObject({ status: 201, replayed: undefined });
});

test('a database that goes away leaves nothing of anybody, and burns no key', async () => {
  const keys = Array.from({ length: 5 }, () => randomUUID());
  const responses = await Promise.all(
    keys.map((key, n) => send({ wish: 'a horse', ...(n === 2 && { fate: 'cut off' }) }, key)),
  );
  const created = responses.filter(({ status }) => status === 201).length;
  expect(responses.filter(({ status }) => status === 503).length).toBe(5 - created);
  expect([await count('wish'), await count('idempotency_key')]).toEqual([created, created]);
  const again = await Promise.all(keys.map((key) => send({ wish: 'a horse' }, key)));
  expect(again.every(({ status }) => status === 201)).toBe(true);
  expect(await count('wish')).toBe(5);
});
