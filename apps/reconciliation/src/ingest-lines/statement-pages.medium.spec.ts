// Statements in pages on a real database: a page that does not come is a break, even if all its entries are known.
import { expectOk } from '@aiyrbas/kernel';
import type { ReconciledEvent } from '../domain/reconciled-events';
import { collected, entry, statement, tenge } from '../testing/reconciled-events';
import { NOW, type RealLines, realLines } from '../testing/real-lines';

let real: RealLines;
beforeEach(async () => (real = await realLines()));
afterEach(() => real.close());

const DAY = '2026-11-20';
const after = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1_000);
const LATE = after(600);
const found = async () => (await real.breaks()).map((one) => `${one.class} ${one.pairing} ${one.key}`);

/** Ten tenge that the bank notified and the ledger booked. */
const known = (name: string): ReconciledEvent[] => [
  entry(name, { bookingDate: DAY, amount: tenge('10.00') }),
  collected(name, tenge('10.00')),
];

type Over = NonNullable<Parameters<typeof statement>[3]>;
/** A statement of 30 tenge in three pages of ten. */
const page = (number: 1 | 2 | 3, over: Over = {}): ReconciledEvent => {
  const [before, left] = [`${(number - 1) * 10}.00`, `${number * 10}.00`];
  return statement(DAY, before, left, {
    page: number,
    lastPage: number === 3,
    ...(number === 1 ? { openingDay: DAY } : { openingBalance: undefined, balanceBefore: tenge(before) }),
    ...(number === 3 ? {} : { closingBalance: undefined, day: undefined, balanceAfter: tenge(left) }),
    ...over,
  });
};

beforeEach(() => real.receive([...known('a'), ...known('b'), ...known('c')]));

test('agrees in any order, and within its time', async () => {
  await real.receive([page(3)]);
  await real.receive([page(1)], after(300));
  await real.watch(after(800));
  await real.receive([page(2)], after(800));
  await real.watch(after(86_400));
  expect(await found()).toEqual([]);
  expect(await real.publishedEvents()).toEqual([]);
});

test('a page that does not come is a break although its entry is known, found once, and ends when the page comes', async () => {
  await real.receive([page(1), page(3)]);
  await real.watch(after(599));
  expect(await found()).toEqual([]);
  await real.watch(LATE);
  expect(await found()).toEqual([`missing statement EURIKZKA/EUR-${DAY}/page/2`]);
  await real.receive([page(1), page(3)], LATE);
  await real.watch(after(5_000));
  const [first, ...more] = await real.publishedEvents();
  expect(more).toEqual([]);
  expect(first).toMatchObject({ type: 'reconciliation.discrepancy.found', body: { class: 'missing' } });
  await real.receive([page(2)], after(6_000));
  expect(await found()).toEqual([]);
  expect((await real.publishedEvents()).at(-1)).toMatchObject({
    type: 'reconciliation.discrepancy.resolved',
    body: { breakId: first!.body['breakId'], resolution: 'arrived' },
  });
});

test.each<[string, (1 | 2 | 3)[], number]>([
  ['the first page', [2, 3], 1],
  ['the last page', [1, 2], 3],
])('%s that does not come is a break', async (_what, pages, missing) => {
  await real.receive(pages.map((one) => page(one)));
  await real.watch(LATE);
  expect(await found()).toContain(`missing statement EURIKZKA/EUR-${DAY}/page/${missing}`);
});

test('a page that opens with another balance than the page before it closed with is a break with both', async () => {
  await real.receive([page(1), page(2, { balanceBefore: tenge('12.00') }), page(3)]);
  await real.watch(LATE);
  expect(await found()).toEqual([`over statement EURIKZKA/EUR-${DAY}/page/2`]);
  expect((await real.publishedEvents())[0]).toMatchObject({
    body: { told: { amount: '12.00', unit: 'KZT' }, booked: { amount: '10.00', unit: 'KZT' } },
  });
  // The bank corrects the page.
  await real.receive([page(2, { statedAt: '2026-11-21T09:00:00.000Z' })], LATE);
  expect(await found()).toEqual([]);
});

test('a whole statement that the bank writes again for the day takes the place of one with a lost page', async () => {
  await real.receive([page(1), page(3)]);
  await real.watch(LATE);
  expect(await found()).toHaveLength(1);
  const again = { statementId: 'asked', statedAt: '2026-11-23T09:00:00.000Z' };
  await real.receive([page(1, again), page(3, again)], LATE);
  // Another broken statement proves nothing.
  expect(await found()).toEqual([`missing statement EURIKZKA/EUR-${DAY}/page/2`]);
  await real.receive([page(2, again)], after(700));
  await real.watch(after(5_000));
  expect(await found()).toEqual([]);
});

test('two people accept a page that will not come; another fault is a break again', async () => {
  await real.receive([page(1), page(3)]);
  await real.watch(LATE);
  const [open] = await real.breaks();
  const person = (subject: string) => ({ issuer: 'https://issuer.example', subject }) as never;
  const { id } = expectOk(
    await real.db.tx((tx) => real.force.propose(open!.id, 'the bank has lost it', person('dana'), tx, LATE)),
    'a proposal',
  );
  const decided = await real.db.tx((tx) =>
    real.force.decide({ breakId: open!.id, id, decision: 'approve' }, person('erlan'), tx, LATE),
  );
  expect(decided).toMatchObject({ ok: true });
  expect(await found()).toEqual([]);
  expect((await real.publishedEvents()).at(-1)).toMatchObject({ body: { breakId: open!.id, resolution: 'forced' } });
  await real.receive([page(2, { balanceBefore: tenge('9.00') })], LATE);
  await real.watch(after(5_000));
  expect(await found()).toEqual([`under statement EURIKZKA/EUR-${DAY}/page/2`]);
});
