// What venues say that they hold against our postings there, on a real database.
import type { ReconciledEvent } from '../domain/reconciled-events';
import { AT, converted, deposit, posted, tenge, usdt } from '../testing/reconciled-events';
import { NOW, type RealLines, realLines } from '../testing/real-lines';

let real: RealLines;
beforeEach(async () => (real = await realLines()));
afterEach(() => real.close());

const after = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1_000);
const opening = posted('opening', {
  kind: 'opening',
  businessId: 'opening',
  entries: [
    { debit: 'venue:intebix', credit: 'capital', amount: tenge('1000000.00') },
    { debit: 'venue:intebix', credit: 'capital', amount: usdt('0.000001') },
  ],
});
const reported = (
  amount: string,
  asset: 'KZT' | 'USDT' = 'KZT',
  venue: 'intebix' | 'ataix' = 'intebix',
): ReconciledEvent => ({
  type: 'venues.balance.reported',
  body: { venue, asOf: AT, balances: [{ amount, asset }] },
});
/** 99,299.98 and 198.60 leave the venue for coins that it gives. */
const AFTER_ONE = '900501.42';
const AFTER_TWO = '801002.84';
const state = async () =>
  (
    await real.rows<{ unit: string; state: string }>(
      `select unit, state from venue_balance where reported is not null order by unit`,
    )
  ).map((row) => `${row.unit} ${row.state}`);
const balanceBreaks = async () => (await real.breaks()).filter(({ pairing }) => pairing === 'balance');

test('agrees when the report is received before the posting, after it, or with it', async () => {
  await real.receive([opening]);
  await real.receive([reported(AFTER_ONE)]);
  expect(await state()).toEqual(['KZT expected']);
  await real.receive([converted('one')]);
  expect(await state()).toEqual(['KZT matched']);
  await real.receive([converted('two'), converted('three')]);
  await real.receive([reported(AFTER_TWO)]);
  expect(await state()).toEqual(['KZT matched']);
  expect(await real.rows(`select total::text as total from venue_total where unit = 'KZT' order by id`)).toEqual([
    { total: '80100284' },
    { total: '70150426' },
  ]);
});

test('a duplicate of a posting is not counted again', async () => {
  await real.receive([opening, converted('one')]);
  await real.receive([converted('one')]);
  await real.receive([converted('one'), opening, reported(AFTER_ONE)]);
  expect(await state()).toEqual(['KZT matched']);
});

test('a difference is waited for while it moves, is a break when it stands still, and ends when they are equal', async () => {
  await real.receive([opening, reported('1000000.01')]);
  await real.watch(after(599));
  await real.receive([converted('one'), reported('900501.43')], after(599));
  await real.watch(after(1_198));
  expect(await balanceBreaks()).toEqual([]);
  await real.watch(after(1_199));
  expect(await balanceBreaks()).toMatchObject([{ class: 'over', key: 'intebix/KZT' }]);
  expect((await real.publishedEvents()).filter(({ body }) => body['pairing'] === 'balance')).toMatchObject([
    { body: { told: { amount: '900501.43', unit: 'KZT' }, booked: { amount: '900501.42', unit: 'KZT' } } },
  ]);
  await real.receive([reported('900501.42')], after(1_300));
  expect(await balanceBreaks()).toEqual([]);
});

test('a venue that says the same again moves nothing: a difference that stands still is called one in its time', async () => {
  await real.receive([opening, reported('1000000.01')]);
  await real.receive([reported('1000000.01')], after(599));
  await real.watch(after(600));
  expect(await balanceBreaks()).toMatchObject([{ class: 'over', key: 'intebix/KZT' }]);
});

test('other assets and venues are compared on their own', async () => {
  await real.receive([opening, ...deposit('coins'), reported('5.000000', 'USDT', 'ataix'), reported('1.00')]);
  expect(await state()).toEqual(['KZT expected', 'USDT matched']);
});

test('two people accept a difference, and from then on it is known', async () => {
  await real.receive([opening, reported('1000007.00')]);
  await real.watch(after(600));
  const [found] = await balanceBreaks();
  const person = (name: string) => ({ issuer: 'https://issuer.example', subject: name }) as never;
  const proposed = await real.db.tx((tx) => real.force.propose(found!.id, 'a gift', person('dana'), tx, after(601)));
  expect(proposed).toMatchObject({ ok: true, value: { payload: { comment: 'a gift', break: { class: 'over' } } } });
  const { id } = (proposed as unknown as { value: { id: string } }).value;
  const decide = (by: string) =>
    real.db.tx((tx) => real.force.decide({ breakId: found!.id, id, decision: 'approve' }, person(by), tx, after(602)));
  expect(await decide('dana')).toMatchObject({ error: { code: 'second_person_required' } });
  expect(await decide('erlan')).toMatchObject({ ok: true });
  expect(await balanceBreaks()).toEqual([]);
  expect((await real.publishedEvents()).at(-1)).toMatchObject({ body: { breakId: found!.id, resolution: 'forced' } });
  await real.receive([converted('one'), reported('900508.42')], after(700));
  expect(await state()).toEqual(['KZT matched']);
});
