// What operators see of money in suspense over HTTP, in the running service, and who may act on it.
import { RunningGateway } from '../testing/running-gateway';

const URL = '/ops/v1/bank-gateway/suspense';
const DANA = { as: 'dana', roles: ['operator'] };

describe('the controllers of suspense', () => {
  let gateway: RunningGateway;
  let ids: string[];
  beforeAll(async () => {
    gateway = await RunningGateway.start();
    await gateway.database.owner.query(
      `insert into entry (id, bic, iban, reference, direction, is_reversal, currency, stated_amount, amount, match,
         booked_at, received_at, value_date, message_id)
       select gen_random_uuid(), 'EURIKZKA', 'KZ16948AIYRBAS000001', 'R' || n, 'credit', false, 'KZT', '10.00', 1000,
         'other_account', now(), now(), now(), 'm' from generate_series(1, 3) as n`,
    );
    const rows = await gateway.database.owner.query<{ entry_id: string }>(
      `insert into suspense (entry_id, firm, bic, asset, amount, reason)
       select id, 'aiyrbas', bic, currency, amount, 'third_party' from entry order by id returning entry_id`,
    );
    ids = rows.map(({ entry_id }) => entry_id);
  });
  afterAll(() => gateway.stop());

  const shown = async (query = '') =>
    (await gateway.get(`${URL}${query}`, DANA)).json<{ items: { id: string }[]; nextCursor?: string }>();
  const wants = (key: string, body: object, call = DANA) =>
    gateway.post(`${URL}/${ids[0]}/decisions`, { ...call, key, body });

  it('shows it page by page with its state, without a name', async () => {
    const first = await shown('?limit=2');
    const second = await shown(`?limit=2&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual([...ids].sort());
    expect(first.items[0]).toEqual({
      id: expect.any(String) as string,
      firm: 'aiyrbas',
      bank: 'EURIKZKA',
      entryRef: expect.stringMatching(/^R\d$/) as string,
      amount: { amount: '10.00', asset: 'KZT' },
      reason: 'third_party',
      match: 'other_account',
      direction: 'credit',
      state: 'held',
      bookedAt: expect.any(String) as string,
      receivedAt: expect.any(String) as string,
      payerKnown: false,
    });
    expect((await gateway.service.app.inject('/metrics')).body).toMatch(
      /suspense_entries\{[^}]*reason="third_party",state="held"[^}]*\} 3/,
    );
  });

  it('cannot be sent back to nobody', async () => {
    const reply = await wants('one', { choice: 'return', comment: 'back' });
    expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([409, 'decision_not_possible']);
    expect((await gateway.get(`${URL}/${ids[0]}/decisions`, DANA)).json()).toEqual({ items: [] });
  });

  it('is proposed by one and decided by another over HTTP', async () => {
    await gateway.database.owner.query(`update suspense set payer = 'sealed', payer_index = 'x' where entry_id = $1`, [
      ids[0],
    ]);
    await gateway.database.owner.query(`insert into solvency values ('aiyrbas', 'KZT', true, now(), 1, 1)`);
    const proposed = await wants('two', { choice: 'return', comment: 'back' });
    expect(proposed.statusCode).toBe(201);
    const approve = { proposalId: proposed.json<{ id: string }>().id, decision: 'approve' };
    expect((await wants('three', approve)).statusCode).toBe(403);
    expect((await wants('four', approve, { as: 'erlan', roles: ['compliance'] })).json()).toMatchObject({
      status: 'approved',
    });
    expect((await shown()).items.find(({ id }) => id === ids[0])).toMatchObject({ state: 'returning' });
  });

  it('is closed by two people where nothing is to be returned, once, and then nothing can be decided', async () => {
    const decide = (key: string, body: object, as = 'dana') =>
      gateway.post(`${URL}/${ids[1]}/decisions`, { as, roles: ['operator'], key, body });
    const proposed = await decide('close', { choice: 'close', comment: 'the bank booked the payments one by one' });
    expect(proposed.statusCode).toBe(201);
    const approve = { proposalId: proposed.json<{ id: string }>().id, decision: 'approve' };
    expect((await decide('alone', approve)).statusCode).toBe(403);
    expect((await decide('approve', approve, 'erlan')).json()).toMatchObject({ status: 'approved' });
    expect((await shown()).items.find(({ id }) => id === ids[1])).toMatchObject({
      state: 'held',
      closedAt: expect.any(String),
    });
    for (const choice of ['close', 'return']) {
      const again = await decide(`again-${choice}`, { choice, comment: 'once more' });
      expect([again.statusCode, again.json<{ detail: string }>().detail]).toEqual([409, 'it is closed']);
    }
    const metrics = (await gateway.service.app.inject('/metrics')).body;
    expect(metrics).toMatch(/suspense_entries\{[^}]*reason="third_party",state="held"[^}]*\} 1/);
  });

  it('cannot be closed while it is returned', async () => {
    const reply = await wants('close', { choice: 'close', comment: 'never mind' });
    expect([reply.statusCode, reply.json<{ detail: string }>().detail]).toEqual([409, 'its return has begun already']);
  });

  it('is for operators to see and decide', async () => {
    const customer = { as: 'aigerim', roles: ['customer'] };
    expect((await gateway.get(URL, customer)).statusCode).toBe(403);
    expect((await wants('five', { choice: 'return', comment: 'mine' }, customer)).statusCode).toBe(403);
    expect((await gateway.get(`${URL}?cursor=x`, DANA)).statusCode).toBe(400);
  });
});
