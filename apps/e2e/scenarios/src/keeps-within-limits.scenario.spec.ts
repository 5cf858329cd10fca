// What a citizen may buy in a month: two people of compliance say how much, and however many orders come at once, those
// that are accepted keep within it. What is undone may be bought again.
import type { ReplyOf, proposeLimitPolicy, showLimits } from '@aiyrbas/contracts';
import { ledgerBalances } from './language/ledger';
import { Citizen, Person } from './language/person';
import { Platform, pause } from './language/platform';

type Limit = ReplyOf<typeof showLimits>['items'][number];
const tenge = (amount: string) => ({ amount, asset: 'KZT' });

let platform: Platform;
beforeAll(async () => {
  platform = await Platform.start({ bankTimeScale: '0.05' });
  const [saule, timur] = [
    await Person.withRole(platform, 'compliance', 'saule'),
    await Person.withRole(platform, 'compliance', 'timur'),
  ];
  const { id } = await saule.gets<ReplyOf<typeof proposeLimitPolicy>>('/v1/limits/policies', {
    rule: 'cooperation-3.1.1',
    cap: tenge('500000.00'),
    legalReference: 'Cooperation rules r. 3.1.1',
    howToRaise: 'pass the test of knowledge',
  });
  await timur.gets(`/v1/limits/policies/${id}/decisions`, { decision: 'approve' });
}, 100_000);
afterAll(() => ledgerBalances(platform), 60_000);
afterAll(() => platform.remove(), 60_000);

/** The one limit, once nothing is under way any more. */
async function limitOf(citizen: Citizen): Promise<Limit> {
  for (let tries = 0; ; tries += 1) {
    const [limit] = (await citizen.gets<ReplyOf<typeof showLimits>>('/v1/limits')).items;
    if (limit!.reserved.amount === '0.00' || tries > 100) return limit!;
    await pause(100);
  }
}

it('of nine orders at once takes as many as fit, and refuses the others before any money moves', async () => {
  const citizen = await Citizen.withAccountAt(platform, 'eurasian');
  const quotes = [];
  for (let nth = 0; nth < 9; nth += 1) quotes.push(await citizen.quotes({ spend: tenge('120000.00') }));
  const orders = await Promise.all(quotes.map((quote) => citizen.accepts(quote)));
  const ended = await Promise.all(orders.map(({ id }) => citizen.seesItEnd(id, 60_000)));
  const refused = ended.filter(({ state }) => state === 'rejected');
  expect(ended.filter(({ state }) => state === 'completed')).toHaveLength(4);
  expect(refused).toHaveLength(5);
  for (const { reason, legs, history } of refused) {
    expect([reason, legs, history.map(({ state }) => state)]).toEqual([
      { code: 'limit_exceeded' },
      [],
      ['placed', 'rejected'],
    ]);
  }
  expect(await limitOf(citizen)).toMatchObject({ used: tenge('480000.00'), remaining: tenge('20000.00') });

  // A sale neither needs nor gives back room; the last tiyn may be bought.
  await citizen.seesItEnd((await citizen.sells('100.000000')).id);
  await citizen.hasBought({ spend: tenge('20000.00') });
  expect(await limitOf(citizen)).toMatchObject({ used: tenge('500000.00'), remaining: tenge('0.00') });
}, 120_000);

it('gives back what was not bought in the end', async () => {
  const citizen = await Citizen.withAccountAt(platform, 'halyk', 'under');
  const order = await citizen.buys({ spend: tenge('400000.00') });
  expect((await citizen.seesItEnd(order.id, 60_000)).state).toBe('refunded');
  expect(await limitOf(citizen)).toMatchObject({ used: tenge('0.00'), remaining: tenge('500000.00') });
  expect(await citizen.links('KZ639480000000000001')).toBe('confirmed');
  await citizen.hasBought({ spend: tenge('400000.00') });
  expect(await limitOf(citizen)).toMatchObject({ used: tenge('400000.00'), remaining: tenge('100000.00') });
}, 120_000);
