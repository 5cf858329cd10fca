// The service as it is started: its configuration, its controllers, and its handlers on the bus.
import { externalMessage } from '@aiyrbas/bus';
import { DEVELOPMENT_BANKS, PartnerBanks, acknowledgementsTopic, reportsTopic } from '@aiyrbas/contracts';
import { sha256, uuidv7 } from '@aiyrbas/kernel';
import { RunningGateway } from './testing/running-gateway';

const IBAN = 'KZ639480000000000001';

describe('bank-gateway as a service', () => {
  let gateway: RunningGateway;
  beforeAll(async () => {
    gateway = await RunningGateway.start();
  });
  afterAll(() => gateway.stop());

  const post = (as: string, iban: string, key: string) =>
    gateway.post('/v1/bank-accounts', { as, key, body: { iban } });
  const get = (as: string, url: string) => gateway.get(url, { as });
  const register = (subject: string) => gateway.register(subject);

  it('links an account that its identity reaches a moment later, and repeats the first answer', async () => {
    const pending = post('aigerim', IBAN, 'first');
    await new Promise((resolve) => setTimeout(resolve, 100));
    await register('aigerim');
    const first = await pending;
    expect(first.statusCode).toBe(201);
    expect(first.json()).toMatchObject({
      iban: IBAN,
      bank: { bic: 'EURIKZKA', name: 'Eurasian Bank' },
      status: 'pending',
    });

    const again = await post('aigerim', IBAN, 'first');
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.body).toBe(first.body);
    expect((await post('aigerim', IBAN, 'second')).json()).toMatchObject({ id: first.json<{ id: string }>().id });
    expect((await get('aigerim', '/v1/bank-accounts')).json()).toEqual({ items: [first.json()] });
  });

  it('keeps no readable IBAN with the first answer', async () => {
    const rows = await gateway.db.query<{ text: string }>(`select t::text as text from idempotency_key t`);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.map(({ text }) => text).join()).not.toContain(IBAN);
  });

  it('shows a customer their own accounts only, page by page', async () => {
    await register('daulet');
    await post('daulet', 'KZ369480000000000002', 'a');
    await post('daulet', 'KZ456010000000000001', 'b');
    const first = (await get('daulet', '/v1/bank-accounts?limit=1')).json<{
      items: { iban: string }[];
      nextCursor: string;
    }>();
    expect(first.items.map(({ iban }) => iban)).toEqual(['KZ369480000000000002']);
    const second = (await get('daulet', `/v1/bank-accounts?limit=1&cursor=${first.nextCursor}`)).json<{
      items: { iban: string }[];
    }>();
    expect(second.items.map(({ iban }) => iban)).toEqual(['KZ456010000000000001']);
    expect(second).not.toHaveProperty('nextCursor');
    expect((await get('nobody', '/v1/bank-accounts')).json()).toEqual({ items: [] });
  });

  it.each([
    ['an IBAN that does not check', 'KZ009480000000000001', 400, 'iban_invalid'],
    ['a bank that is no partner', 'KZ86125KZT5004100100', 422, 'bank_unsupported'],
  ])('refuses %s', async (_what, iban, status, code) => {
    const reply = await post('aigerim', iban, `refused-${iban}`);
    expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([status, code]);
  });

  it('refuses a customer who never registered, after a moment of waiting', async () => {
    const reply = await post('stranger', IBAN, 'stranger');
    expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([409, 'customer_not_accepted']);
  });

  it('refuses what a bank may not send, each alone by its place, and goes on reading', async () => {
    const topic = reportsTopic('EURIKZKA');
    const bad = ['', '{}', '<!DOCTYPE a><Document/>'].map((body, index) => {
      const key = `bad-${Math.min(index, 1)}`;
      const type = 'camt.054.001.08';
      return externalMessage({ topic, id: uuidv7(), type, time: new Date(), key, subject: key, body });
    });
    await gateway.publishAs('bank', ...bad);
    const as = { as: 'dana', roles: ['operator'] };
    const refused = async () =>
      (await gateway.get('/ops/v1/bank-gateway/unaccepted-records?bank=EURIKZKA', as)).json<{
        items: { reason: string; acknowledgementId: string; firstOffset: string }[];
      }>().items;
    await gateway.until(async () => (await refused()).length >= bad.length);
    const rows = await refused();
    // Two of them have one key of the bank's, and each is refused for its own reason and not behind the other.
    expect(rows).toEqual(
      bad.map(() => ({
        ...{ id: expect.any(String), bank: 'EURIKZKA', topic, partition: expect.any(Number) },
        ...{ firstOffset: expect.any(String), lastOffset: expect.any(String), outcome: 'refused' },
        ...{ reason: 'signature_missing', acknowledgement: 'sent', acknowledgementId: expect.any(String) },
        recordedAt: expect.any(String),
      })),
    );
    const replies = await gateway.db.query<{ id: string }>(`select id from outbox where topic = $1`, [
      acknowledgementsTopic('EURIKZKA'),
    ]);
    expect(replies.map(({ id }) => id).sort()).toEqual(rows.map((row) => row.acknowledgementId).sort());
    expect(await gateway.db.query('select 1 from parked')).toEqual([]);
    const byCustomer = await gateway.get('/ops/v1/bank-gateway/unaccepted-records', { as: 'aigerim' });
    expect(byCustomer.statusCode).toBe(403);
    const archived = await gateway.db.query(`select 1 from bank_message where verdict = 'refused'`);
    expect(archived).toHaveLength(bad.length);
    await register('after');
    expect((await post('after', IBAN, 'after')).statusCode).toBe(201);
  });

  it('says what became of a message, by its text and by its id', async () => {
    const body = '<Document/>';
    const id = uuidv7();
    const topic = reportsTopic('HSBKKZKX');
    await gateway.publishAs(
      'bank',
      externalMessage({ topic, id, type: 'camt.054.001.08', time: new Date(), key: 'm', subject: 'm', body }),
    );
    const as = { as: 'dana', roles: ['operator'] };
    const search = async (query: string) => gateway.get(`/ops/v1/bank-gateway/messages?${query}`, as);
    const found = async () =>
      (await search(`hash=${sha256(body).toString('hex')}`)).json<{ items: { id: string }[] }>().items;
    await gateway.until(async () => (await found()).length === 1);
    expect(await found()).toEqual([
      {
        ...{ id, bank: 'HSBKKZKX', type: 'camt.054.001.08', outcome: 'refused', reason: 'signature_missing' },
        ...{ receivedAt: expect.any(String), entries: [], events: [] },
      },
    ]);
    expect((await search('bank=HSBKKZKX&messageId=none')).json()).toEqual({ items: [] });
    expect((await search('bank=HSBKKZKX')).statusCode).toBe(400);
    const byCustomer = await gateway.get('/ops/v1/bank-gateway/messages?bank=HSBKKZKX&messageId=m', { as: 'aigerim' });
    expect(byCustomer.statusCode).toBe(403);
  });

  it('shows every rail, and why Mir cards are suspended', async () => {
    const { items } = (await get('aigerim', '/v1/rails')).json<{ items: Record<string, unknown>[] }>();
    expect(items.filter(({ status }) => status === 'open')).toHaveLength(2 * DEVELOPMENT_BANKS.all.length);
    expect(items.find(({ scheme }) => scheme === 'card-mir')).toMatchObject({
      status: 'suspended',
      suspension: { binRange: '2200-2204', legalReference: expect.stringContaining('OFAC') },
    });
  });
});

describe('a bank that is added to the configuration', () => {
  const KASPI = { bic: 'CASPKZKA', account: 'KZ41722C000000000001', rails: ['account-transfer' as const] };
  let gateway: RunningGateway;
  beforeAll(async () => {
    gateway = await RunningGateway.start(new PartnerBanks([...DEVELOPMENT_BANKS.all, KASPI]));
  });
  afterAll(() => gateway.stop());

  it('has open rails, takes accounts, and is instructed on its own topic', async () => {
    const { items } = (await gateway.get('/v1/rails', { as: 'aigerim' })).json<{ items: Record<string, unknown>[] }>();
    const rails = items.filter(({ bank, status }) => bank === KASPI.bic && status === 'open');
    expect(rails.map(({ scheme, direction }) => `${scheme} ${direction}`).sort()).toEqual([
      'account-transfer in',
      'account-transfer out',
    ]);
    await gateway.register('aigerim');
    const iban = 'KZ14722C000000000099';
    const linked = await gateway.post('/v1/bank-accounts', { as: 'aigerim', key: 'kaspi', body: { iban } });
    expect(linked.json()).toMatchObject({ bank: { bic: KASPI.bic, name: 'Kaspi Bank' }, status: 'pending' });
    const sent = await gateway.db.query(`select type from outbox where topic = 'bank.caspkzka.instructions.v1'`);
    expect(sent).toEqual([{ type: 'acmt.023.001.02' }]);
  });

  it('is read on its own topic', async () => {
    const topic = reportsTopic(KASPI.bic);
    const type = 'camt.054.001.08';
    await gateway.publishAs(
      'bank',
      externalMessage({ topic, id: uuidv7(), type, time: new Date(), key: 'k', subject: 'k', body: '{}' }),
    );
    const refused = () => gateway.db.query(`select reason from unaccepted_record where topic = $1`, [topic]);
    await gateway.until(async () => (await refused()).length > 0);
    expect(await refused()).toEqual([{ reason: 'signature_missing' }]);
  });
});
