// Manifests in the running service: the last day's are made at the start, others when an operator requests them, and people see them.
import { DEVELOPMENT_BANKS } from '@aiyrbas/contracts';
import { RunningGateway } from '../testing/running-gateway';

const URL = '/ops/v1/bank-gateway/manifests';
const DANA = { as: 'dana', roles: ['operator'] };

interface Shown {
  readonly id: string;
  readonly bank: string;
  readonly topic: string;
  readonly number: number;
  readonly kind: string;
  readonly day?: string;
  readonly hash: string;
}

let gateway: RunningGateway;
beforeAll(async () => (gateway = await RunningGateway.start()));
afterAll(() => gateway.stop());

const list = async (query = ''): Promise<Shown[]> =>
  (await gateway.get(`${URL}?limit=100${query}`, DANA)).json<{ items: Shown[] }>().items;
const request = (bic: string, key: string, as: { as: string; roles: string[] } = DANA) =>
  gateway.post(URL, { ...as, key, body: { bic } });

it('every topic of every bank has the manifest of the last day, once', async () => {
  const topics = DEVELOPMENT_BANKS.bics.flatMap((bic) =>
    ['instructions', 'acknowledgements', 'reports'].map((stream) => `bank.${bic.toLowerCase()}.${stream}.v1`),
  );
  await gateway.until(async () => (await list()).length >= topics.length);
  const shown = await list();
  expect(shown.map(({ topic }) => topic).sort()).toEqual([...topics].sort());
  expect(new Set(shown.map(({ number, day }) => `${number} ${day}`))).toEqual(new Set([`1 ${shown[0]!.day}`]));
  const metrics = await gateway.service.app.inject({ method: 'GET', url: '/metrics' });
  expect(metrics.body).toMatch(/bank_manifest_overdue_seconds\{[^}]*bank="EURIKZKA"[^}]*stream="reports"[^}]*\} 0/);
});

it('a request makes one more of each topic of that bank, once for one key', async () => {
  const bank = 'HSBKKZKX';
  await gateway.until(async () => (await list(`&bank=${bank}`)).length === 3);
  const [reply, again] = [await request(bank, 'once'), await request(bank, 'once')];
  expect([reply.statusCode, reply.json()]).toEqual([
    202,
    { id: expect.any(String) as string, bic: bank, requestedAt: expect.any(String) as string },
  ]);
  expect(again.json()).toEqual(reply.json());
  await gateway.until(async () => (await list(`&bank=${bank}`)).length === 6);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const shown = await list(`&bank=${bank}`);
  expect(shown.map(({ number, day }) => [number, day === undefined])).toEqual([
    ...Array(3).fill([2, true]),
    ...Array(3).fill([1, false]),
  ]);
  expect(await list(`&topic=bank.hsbkkzkx.reports.v1`)).toHaveLength(2);
  expect((await list()).filter((one) => one.bank !== bank).every(({ number }) => number === 1)).toBe(true);
});

it('is for operators, and for partner banks', async () => {
  expect((await request('TSESKZKA', 'no-partner')).json()).toMatchObject({ code: 'bank_unsupported' });
  expect((await request('EURIKZKA', 'c', { as: 'aigerim', roles: ['customer'] })).statusCode).toBe(403);
  expect((await request('EURIKZKA', 'r', { as: 'rita', roles: ['regulator'] })).statusCode).toBe(403);
  expect((await gateway.get(URL, { as: 'rita', roles: ['regulator'] })).statusCode).toBe(200);
  expect((await gateway.get(URL, { as: 'aigerim' })).statusCode).toBe(403);
});
