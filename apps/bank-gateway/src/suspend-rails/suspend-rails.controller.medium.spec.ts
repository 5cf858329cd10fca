// Suspending a rail and letting it go on over HTTP, in the running service.
import { RunningGateway } from '../testing/running-gateway';

const WHY = { reason: 'the bank answers nobody', legalReference: 'contract 17, clause 4.2' };
const DANA = { as: 'dana', roles: ['operator'] };
const ERLAN = { as: 'erlan', roles: ['compliance'] };

interface Rail {
  readonly id: string;
  readonly bank?: string;
  readonly direction: string;
  readonly status: string;
}

describe('the controllers of a suspension', () => {
  let gateway: RunningGateway;
  let accountId: string;
  let key = 0;
  beforeAll(async () => {
    gateway = await RunningGateway.start();
    accountId = await gateway.customer('aigerim');
  });
  afterAll(() => gateway.stop());

  const post = (url: string, call: { as: string; roles: string[] }, body: object) =>
    gateway.post(url, { ...call, key: `key-${++key}`, body });
  const rail = async (): Promise<Rail> => {
    const { items } = (await gateway.get('/v1/rails', DANA)).json<{ items: Rail[] }>();
    return items.find(({ bank, direction }) => bank === 'EURIKZKA' && direction === 'out')!;
  };
  const sent = async () => (await gateway.db.query(`select from outbox where type = 'pain.001.001.09'`)).length;
  const waiting = async () =>
    (await gateway.get('/ops/v1/bank-gateway/waiting-payments', DANA)).json<{ items: object[] }>().items;

  it('one suspends, a payout waits, two open, it goes', async () => {
    const { id } = await rail();
    const suspended = await post(`/v1/rails/${id}/suspensions`, DANA, WHY);
    expect(suspended.statusCode).toBe(201);
    expect(suspended.json()).toMatchObject({ railId: id, ...WHY, suspendedBy: expect.stringContaining('dana') });
    const suspension = suspended.json<{ id: string }>();
    expect(await rail()).toMatchObject({ status: 'suspended', suspension: { id: suspension.id } });

    await gateway.publishAs('orders', gateway.payout('aigerim', accountId));
    await gateway.until(async () => (await waiting()).length === 1);
    expect(await waiting()).toMatchObject([{ why: 'rail_suspended' }]);

    const decisions = `/v1/rails/${id}/suspensions/${suspension.id}/decisions`;
    const proposed = (await post(decisions, DANA, { choice: 'resume', comment: 'it works' })).json<{ id: string }>();
    const approve = { proposalId: proposed.id, decision: 'approve' };
    const own = await post(decisions, DANA, approve);
    expect([own.statusCode, own.json<{ code: string }>().code]).toEqual([403, 'second_person_required']);
    expect((await post(decisions, ERLAN, approve)).json()).toMatchObject({ status: 'approved' });
    expect(await rail()).toMatchObject({ status: 'open' });
    await gateway.until(async () => (await sent()) === 1);
    expect(await waiting()).toEqual([]);

    const shown = (await gateway.get(`/v1/rails/${id}/suspensions`, ERLAN)).json<{ items: object[] }>();
    const approvedBy = { status: 'approved', decidedBy: expect.stringContaining('erlan') as string };
    expect(shown).toMatchObject({ items: [{ id: suspension.id, to: expect.any(String) }], proposals: [approvedBy] });
  });

  it('goes on by itself when the stated end has come', async () => {
    const { id } = await rail();
    const to = new Date(Date.now() + 1_500).toISOString();
    expect((await post(`/v1/rails/${id}/suspensions`, DANA, { ...WHY, to })).statusCode).toBe(201);
    const before = await sent();
    await gateway.publishAs('orders', gateway.payout('aigerim', accountId));
    await gateway.until(async () => (await waiting()).length === 1);
    expect(await sent()).toBe(before);
    await gateway.until(async () => (await sent()) === before + 1);
  });

  it.each([
    ['a customer', { as: 'aigerim', roles: ['customer'] }, WHY, 403, 'forbidden'],
    ['no legal reference', DANA, { reason: 'x' }, 400, 'invalid_request'],
    ['a BIN range that is none', DANA, { ...WHY, binRange: 'all' }, 400, 'invalid_request'],
    ['a beginning in the past', DANA, { ...WHY, from: '2020-01-01T00:00:00.000Z' }, 400, 'invalid_request'],
  ])('refuses %s', async (_what, call, body, status, code) => {
    const { id } = await rail();
    const reply = await post(`/v1/rails/${id}/suspensions`, call, body);
    expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([status, code]);
  });

  it('knows no rail of another id', async () => {
    const url = '/v1/rails/01890000-0000-7000-8000-00000000ffff/suspensions';
    expect((await post(url, DANA, WHY)).statusCode).toBe(404);
    expect((await gateway.get(url, DANA)).statusCode).toBe(404);
  });
});
