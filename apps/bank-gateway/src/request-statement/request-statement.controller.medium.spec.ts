// Requests a bank's statement of a day over HTTP in the running service: it is sent once, and only operators may
// request it.
import { dayInKazakhstan } from '@aiyrbas/kz';
import { RunningGateway } from '../testing/running-gateway';

const URL = '/ops/v1/bank-gateway/statements';
const DANA = { as: 'dana', roles: ['operator'] };
const YESTERDAY = dayInKazakhstan(new Date(Date.now() - 24 * 3_600_000));
const STATEMENT_REQUEST = { bic: 'EURIKZKA', day: YESTERDAY };

interface RequestedReport {
  readonly messageId: string;
}

describe('asking for a statement', () => {
  let gateway: RunningGateway;
  let key = 0;
  beforeAll(async () => (gateway = await RunningGateway.start()));
  afterAll(() => gateway.stop());

  const requestOf = (body: object, call: { as: string; roles: string[] } = DANA, as = `key-${++key}`) =>
    gateway.post(URL, { ...call, key: as, body });
  const sent = () =>
    gateway.db.query<{ topic: string }>(`select topic from outbox where type = 'camt.060.001.05' order by recorded_at`);

  it('sends one question for one key, to that bank, and keeps it', async () => {
    const reply = await requestOf(STATEMENT_REQUEST, DANA, 'once');
    expect(reply.statusCode).toBe(202);
    const { messageId } = reply.json<RequestedReport>();
    expect(reply.json()).toEqual({ messageId, ...STATEMENT_REQUEST, askedAt: expect.any(String) as string });
    expect((await requestOf(STATEMENT_REQUEST, DANA, 'once')).json()).toEqual(reply.json());

    const [message, ...more] = await sent();
    expect(more).toEqual([]);
    expect(message!.topic).toBe('bank.eurikzka.instructions.v1');
    const archivedSql = `select direction, bic, type, verdict from bank_message where message_id = $1`;
    expect(await gateway.db.query(archivedSql, [messageId])).toEqual([
      { direction: 'out', bic: 'EURIKZKA', type: 'camt.060.001.05', verdict: 'sent' },
    ]);
  });

  it('asks about today too, and again and again, each time by a message of its own', async () => {
    const today = { bic: 'HSBKKZKX', day: dayInKazakhstan(new Date()) };
    const [one, two] = [await requestOf(today), await requestOf(today)];
    expect([one.statusCode, two.statusCode]).toEqual([202, 202]);
    expect(one.json<RequestedReport>().messageId).not.toBe(two.json<RequestedReport>().messageId);
  });

  it.each([
    ['a bank that is no partner', { ...STATEMENT_REQUEST, bic: 'TSESKZKA' }, 422, 'bank_unsupported'],
    ['a day that has not begun', { ...STATEMENT_REQUEST, day: '2999-01-01' }, 422, 'day_not_begun'],
    ['a day that there is not', { ...STATEMENT_REQUEST, day: '2026-02-30' }, 400, 'invalid_request'],
    ['no day', { bic: 'EURIKZKA' }, 400, 'invalid_request'],
  ])('refuses %s, and sends nothing', async (_what, body, status, code) => {
    const before = (await sent()).length;
    const reply = await requestOf(body);
    expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([status, code]);
    expect(await sent()).toHaveLength(before);
  });

  it('is for operators', async () => {
    expect((await requestOf(STATEMENT_REQUEST, { as: 'aigerim', roles: ['customer'] })).statusCode).toBe(403);
    expect((await requestOf(STATEMENT_REQUEST, { as: 'rita', roles: ['regulator'] })).statusCode).toBe(403);
  });
});
