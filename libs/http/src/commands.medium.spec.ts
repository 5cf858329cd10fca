import { createHash, randomUUID } from 'node:crypto';
import { Commands } from './index';
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

const sendCommand = sendsTo('/v1/wishes');
const send = (payload: object | string, key: string | undefined, authorization = aigerim) =>
  sendCommand(service, payload, key, authorization);
const countOrders = async (): Promise<number> => (await service.database.db.query('select 1 from wish')).length;

describe('an Idempotency-Key', () => {
  it.each([
    ['missing', undefined, 'idempotency_key_required'],
    ['empty', '', 'idempotency_key_required'],
    ['of 256 characters', 'k'.repeat(256), 'idempotency_key_invalid'],
    ['of 10 kB', 'k'.repeat(10_000), 'idempotency_key_invalid'],
    ['with a space', 'a key', 'idempotency_key_invalid'],
    ['in other letters', 'ключ', 'idempotency_key_invalid'],
    ['with an accent', 'clé', 'idempotency_key_invalid'],
  ])('%s is refused, and nothing happens', async (_, key, code) => {
    expect(await send({ wish: 'a horse' }, key)).toMatchObject({ status: 400, code });
    expect(await countOrders()).toBe(0);
  });

  it('of 255 characters is good', async () => {
    expect((await send({ wish: 'a horse' }, 'k'.repeat(255))).status).toBe(201);
  });

  it('used again with the same body gives the same bytes and changes nothing', async () => {
    const key = randomUUID();
    const first = await send({ wish: 'a horse', more: { a: 1, b: [2] } }, key);
    expect([first.status, first.replayed]).toEqual([201, undefined]);
    // The same content, written otherwise.
    for (const body of [
      { wish: 'a horse', more: { a: 1, b: [2] } },
      '{ "more":{"b":[2.0],"a":1}, "wish":"a horse" }',
    ]) {
      const again = await send(body, key);
      expect([again.status, again.text, again.replayed]).toEqual([201, first.text, 'true']);
      expect(again.headers['content-type']).toBe(first.headers['content-type']);
    }
    expect(await countOrders()).toBe(1);
  });

  it.each([
    ['without quotation marks first', (key: string) => [key, `"${key}"`]],
    ['with quotation marks first', (key: string) => [`"${key}"`, key]],
  ])('is one key with quotation marks and without, %s', async (_, spellings) => {
    const [one, other] = spellings(randomUUID()) as [string, string];
    const first = await send({ wish: 'a horse' }, one);
    const again = await send({ wish: 'a horse' }, other);
    expect([again.status, again.text, again.replayed]).toEqual([201, first.text, 'true']);
    expect(await send({ wish: 'two horses' }, other)).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
    expect(await countOrders()).toBe(1);
  });

  it('that was kept with quotation marks, before they counted for nothing, is found', async () => {
    const key = randomUUID();
    const first = await send({ wish: 'a horse' }, key);
    await service.database.owner.query(`update idempotency_key set key = '"' || key || '"'`);
    expect(await send({ wish: 'a horse' }, `"${key}"`)).toMatchObject({ text: first.text, replayed: 'true' });
    expect(await countOrders()).toBe(1);
  });

  it('used again with another body is refused', async () => {
    const key = randomUUID();
    await send({ wish: 'a horse' }, key);
    for (const body of [{ wish: 'two horses' }, { wish: 'a horse', more: null }, { wish: 'a horse', more: [[]] }])
      expect(await send(body, key)).toMatchObject({ status: 422, code: 'idempotency_key_reused', replayed: undefined });
    expect(await countOrders()).toBe(1);
  });

  it('used by fifty at once has one effect; everybody who is answered gets the same answer', async () => {
    const key = randomUUID();
    const responses = await Promise.all(Array.from({ length: 50 }, () => send({ wish: 'a horse', fate: 'slow' }, key)));
    const made = responses.filter(({ status }) => status === 201);
    expect(made.length).toBeGreaterThan(0);
    expect(new Set(made.map(({ text }) => text)).size).toBe(1);
    expect(made.filter(({ replayed }) => replayed === undefined)).toHaveLength(1);
    for (const { status, code, headers } of responses.filter((response) => response.status !== 201))
      expect([status, code, headers['retry-after']]).toEqual([409, 'idempotency_key_in_use', '1']);
    expect(await countOrders()).toBe(1);
  });

  it('is one person’s: the same key of another is another', async () => {
    const key = randomUUID();
    const [hers, his] = [await send({ wish: 'a horse' }, key), await send({ wish: 'a horse' }, key, daulet)];
    expect([hers.status, his.status, his.replayed]).toEqual([201, 201, undefined]);
    expect(his.text).not.toBe(hers.text);
    expect(await countOrders()).toBe(2);
  });

  it.each([
    ['a refusal', 'refused', 422, 'limit_exceeded'],
    ['a bug', 'broken', 500, 'internal_error'],
    ['a database that goes away', 'cut off', 503, 'service_unavailable'],
  ])('is not burnt by %s, which leaves nothing behind', async (_, fate, status, code) => {
    const key = randomUUID();
    expect(await send({ wish: 'a horse', fate }, key)).toMatchObject({ status, code });
    expect(await countOrders()).toBe(0);
    expect(await send({ wish: 'a horse' }, key)).toMatchObject({ status: 201, replayed: undefined });
    expect(await countOrders()).toBe(1);
  });

  it('leaves a fingerprint from which the body cannot be guessed', async () => {
    await send({ wish: '900115300013' }, 'a');
    await send({ wish: '900115300013' }, 'b', daulet);
    const rows = await service.database.db.query<{ fingerprint: Buffer; key: string; scope: Buffer }>(
      `select scope, key, fingerprint from idempotency_key order by key`,
    );
    expect(rows.map(({ key }) => key)).toEqual(['a', 'b']);
    expect(rows[0]!.scope.equals(rows[1]!.scope)).toBe(false);
    const plain = createHash('sha256').update('{"wish":"900115300013"}').digest();
    expect(rows.every(({ fingerprint }) => !fingerprint.equals(plain))).toBe(true);
  });

  it('is forgotten after 30 days, not before', async () => {
    for (const [key, days] of [
      ['old', 31],
      ['young', 29],
    ] as const) {
      await send({ wish: 'a horse' }, key);
      await service.database.owner.query(
        `update idempotency_key set created_at = now() - make_interval(days => $1) where key = $2`,
        [days, key],
      );
    }
    await service.app.get(Commands).forgetOld();
    expect(await service.database.db.query('select key from idempotency_key')).toEqual([{ key: 'young' }]);
    expect((await send({ wish: 'a horse' }, 'young')).replayed).toBe('true');
  });
});
