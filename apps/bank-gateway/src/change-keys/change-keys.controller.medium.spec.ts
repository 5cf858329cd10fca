// Registering and revoking a bank's key over HTTP, in the running service; and what becomes of messages under it.
import { type Message, type OutboundMessage, externalMessage } from '@aiyrbas/bus';
import { BIC, BankPens, OTHER_BIC, newId } from '../testing/bank-pens';
import { RunningGateway } from '../testing/running-gateway';

const KEYS = '/ops/v1/bank-gateway/bank-keys';
const DANA = { as: 'dana', roles: ['operator'] };
const ERLAN = { as: 'erlan', roles: ['compliance'] };
const REGULATOR = { as: 'rg', roles: ['regulator'] };
const KID = `${BIC}-2`;

interface Key {
  readonly kid: string;
  readonly state: string;
}

describe('the controllers of a bank’s keys', () => {
  const pens = new BankPens(2);
  let gateway: RunningGateway;
  let key = 0;
  beforeAll(async () => {
    gateway = await RunningGateway.start();
  });
  afterAll(() => gateway.stop());

  const post = (url: string, call: { as: string; roles: string[] }, body: object) =>
    gateway.post(url, { ...call, key: `key-${++key}`, body });
  const listed = async () => (await gateway.get(KEYS, REGULATOR)).json<{ items: Key[]; proposals: object[] }>();
  const approve = (kid: string, proposalId: string, call = ERLAN) =>
    post(`${KEYS}/${kid}/decisions`, call, { proposalId, decision: 'approve' });
  const send = async (message: Message<string>): Promise<string> => {
    const { topic, id, type, subject, time, body, headers } = message;
    await gateway.publishAs(
      'bank',
      externalMessage({ topic, id, type, key: message.key, subject, time, body, headers }) as OutboundMessage,
    );
    const row = () =>
      gateway.db.query<{ outcome: string }>(
        `select concat_ws(': ', verdict, reason) as outcome from bank_message where ce_id = $1`,
        [id],
      );
    await gateway.until(async () => (await row()).length > 0);
    return (await row())[0]!.outcome;
  };
  const booked = () => pens.booked(newId());
  const ofKey = async (query = '') =>
    (await gateway.get(`${KEYS}/${KID}/messages${query}`, REGULATOR)).json<{
      items: { id: string }[];
      nextCursor?: string;
    }>();

  it('the keys of the configuration are there at the start', async () => {
    const { items, proposals } = await listed();
    expect(items.map(({ kid }) => kid).sort()).toEqual(['ATYNKZKA-1', 'EURIKZKA-1', 'HSBKKZKX-1']);
    expect(items[0]).toMatchObject({ origin: 'configuration', state: 'valid', key: { kty: 'OKP', crv: 'Ed25519' } });
    expect(proposals).toEqual([]);
  });

  it('one proposes, another approves, and the bank’s messages are accepted; then it is revoked, and they are refused and listed', async () => {
    expect(await send(await booked())).toBe('refused: key_unknown');
    const body = { bank: BIC, key: pens.jwkOf(BIC), comment: 'rotation' };
    const proposed = await post(KEYS, DANA, body);
    expect(proposed.statusCode).toBe(201);
    const { id } = proposed.json<{ id: string }>();
    const own = await approve(KID, id, DANA);
    expect([own.statusCode, own.json<{ code: string }>().code]).toEqual([403, 'second_person_required']);
    expect(await send(await booked())).toBe('refused: key_unknown');
    expect((await approve(KID, id)).statusCode).toBe(201);
    const key = (await listed()).items.find(({ kid }) => kid === KID);
    expect(key).toMatchObject({ origin: 'registration', state: 'valid', proposalId: id, key: pens.jwkOf(BIC) });

    const [before, one, two] = [await booked(), await booked(), await booked()];
    expect(await send(before)).toBe('accepted');
    const from = new Date().toISOString();
    expect([await send(one), await send(two)]).toEqual(['accepted', 'accepted']);
    // A row of the release before has no id of a key.
    await gateway.database.owner.query(`update bank_message set kid = null where ce_id = $1`, [one.id]);

    const revocation = await post(`${KEYS}/${KID}/decisions`, DANA, { choice: 'revoke', from, comment: 'a theft' });
    expect((await approve(KID, revocation.json<{ id: string }>().id, DANA)).statusCode).toBe(403);
    expect(await send(await booked())).toBe('accepted');
    await approve(KID, revocation.json<{ id: string }>().id);
    const refused = await booked();
    expect(await send(refused)).toBe('refused: key_revoked');
    const unaccepted = await gateway.get('/ops/v1/bank-gateway/unaccepted-records', DANA);
    const { items } = unaccepted.json<{ items: { reason: string }[] }>();
    expect(items.filter(({ reason }) => reason === 'key_revoked')).toHaveLength(1);
    expect((await listed()).items.find(({ kid }) => kid === KID)).toMatchObject({
      state: 'revoked',
      revokedFrom: from,
      revocationReason: 'a theft',
    });

    const since = await ofKey();
    expect(since.items.map((item) => item.id)).toEqual([one.id, two.id, expect.any(String)]);
    expect(since.items[0]).toMatchObject({ outcome: 'accepted', bank: BIC, entries: [{ direction: 'credit' }] });
    const first = await ofKey('?limit=2');
    const rest = await ofKey(`?limit=2&cursor=${first.nextCursor}`);
    expect([...first.items, ...rest.items]).toEqual(since.items);
    expect((await ofKey(`?since=${new Date(0).toISOString()}`)).items[0]?.id).toBe(before.id);
    expect((await ofKey(`?since=${new Date().toISOString()}`)).items).toEqual([]);
  });

  it.each([
    ['a customer', { as: 'aigerim', roles: ['customer'] }, {}, 403, 'forbidden'],
    ['somebody from compliance', ERLAN, {}, 403, 'forbidden'],
    ['a private key', DANA, { key: { ...pens.jwkOf(OTHER_BIC), d: 'x' } }, 422, 'bank_key_invalid'],
    [
      'an unknown bank',
      DANA,
      { bank: 'CASPKZKA', key: { ...pens.jwkOf(BIC), kid: 'CASPKZKA-1' } },
      422,
      'bank_unsupported',
    ],
    ['the key of another bank', DANA, { key: { ...pens.jwkOf(BIC), kid: 'HSBKKZKX-3' } }, 409, 'bank_key_exists'],
    ['a day that is none', DANA, { validFrom: '2026-02-30T00:00:00.000Z' }, 400, 'invalid_request'],
  ])('refuses a proposal: %s', async (_what, call, more, status, code) => {
    const body = { bank: OTHER_BIC, key: pens.jwkOf(OTHER_BIC), comment: 'x', ...more };
    const reply = await post(KEYS, call, body);
    expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([status, code]);
  });

  it('a third key is refused while two are valid', async () => {
    const propose = async (generation: number) => {
      const jwk = new BankPens(generation).jwkOf(OTHER_BIC);
      return post(KEYS, DANA, { bank: OTHER_BIC, key: jwk, comment: 'x' });
    };
    await approve(`${OTHER_BIC}-2`, (await propose(2)).json<{ id: string }>().id);
    const third = await propose(3);
    expect([third.statusCode, third.json<{ code: string }>().code]).toEqual([409, 'bank_keys_overlap']);
  });

  it('knows no key and no proposal of another id', async () => {
    expect((await gateway.get(`${KEYS}/EURIKZKA-9/messages`, REGULATOR)).statusCode).toBe(404);
    const body = { choice: 'revoke', from: new Date().toISOString(), comment: 'x' };
    expect((await post(`${KEYS}/EURIKZKA-9/decisions`, DANA, body)).statusCode).toBe(404);
    expect((await approve('EURIKZKA-9', '01890000-0000-7000-8000-00000000ffff')).statusCode).toBe(404);
  });
});
