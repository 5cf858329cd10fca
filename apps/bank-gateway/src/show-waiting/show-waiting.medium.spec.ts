// What operators see of payments that wait, in the running service. The ledger's event comes over the bus.
import { eventMessage } from '@aiyrbas/bus';
import { solvencyBroken, solvencyRestored } from '@aiyrbas/contracts';
import { RunningGateway } from '../testing/running-gateway';

const URL = '/ops/v1/bank-gateway/waiting-payments';
const DANA = { as: 'dana', roles: ['operator'] };

describe('payments that wait', () => {
  let gateway: RunningGateway;
  let accountId: string;
  beforeAll(async () => {
    gateway = await RunningGateway.start();
    accountId = await gateway.customer('aigerim');
  });
  afterAll(() => gateway.stop());

  const money = (amount: string) => ({ amount, asset: 'KZT' as const });
  const word = { firm: 'aiyrbas', liabilities: money('2.00'), assets: money('1.00'), at: '2026-11-23T10:00:00.000Z' };
  const requestPayouts = (count: number) =>
    gateway.publishAs('orders', ...Array.from({ length: count }, () => gateway.payout('aigerim', accountId)));
  const shown = async (query = '') =>
    (await gateway.get(`${URL}${query}`, DANA)).json<{ items: { requestId: string }[]; nextCursor?: string }>();
  const sent = () => gateway.db.query(`select from outbox where type = 'pain.001.001.09'`);

  it('are shown with the reason and counted, page by page, and are gone when they have gone', async () => {
    await gateway.publishAs('ledger', eventMessage(solvencyBroken, word));
    await gateway.until(async () => (await gateway.db.query(`select from solvency where is_broken`)).length === 1);
    await requestPayouts(3);
    await gateway.until(async () => (await shown()).items.length === 3);
    const first = await shown('?limit=2');
    const second = await shown(`?limit=2&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items]).toEqual((await shown()).items);
    expect(second).not.toHaveProperty('nextCursor');
    expect(first.items[0]).toMatchObject({ kind: 'payout', bank: 'EURIKZKA', why: 'not_covered', firm: 'aiyrbas' });
    expect((await gateway.service.app.inject('/metrics')).body).toMatch(
      /payments_waiting\{[^}]*firm="aiyrbas",bank="EURIKZKA",why="not_covered"[^}]*\} 3/,
    );
    expect(await sent()).toEqual([]);

    await gateway.publishAs('ledger', eventMessage(solvencyRestored, word));
    await gateway.until(async () => (await sent()).length === 3);
    expect(await shown()).toEqual({ items: [] });
  });

  it('are for operators to see, and only a cursor that the service issued is accepted', async () => {
    expect((await gateway.get(URL, { as: 'aigerim' })).statusCode).toBe(403);
    expect((await gateway.get(`${URL}?cursor=x`, DANA)).statusCode).toBe(400);
  });
});
