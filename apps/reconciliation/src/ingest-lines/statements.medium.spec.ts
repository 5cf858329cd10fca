// What banks state that a day opened and closed with, against their own lines, on a real database.
import { expectOk } from '@aiyrbas/kernel';
import type { ReconciledEvent } from '../domain/reconciled-events';
import { collected, entry, statement, tenge } from '../testing/reconciled-events';
import { NOW, type RealLines, realLines } from '../testing/real-lines';

let real: RealLines;
beforeEach(async () => (real = await realLines()));
afterEach(() => real.close());

const after = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1_000);
const LATE = after(600);

/** A line of ten tenge that the ledger has booked. */
const line = (name: string, bookingDate: string, over: Parameters<typeof entry>[1] = {}): ReconciledEvent[] => [
  entry(name, { bookingDate, amount: tenge('10.00'), ...over }),
  collected(name, tenge('10.00')),
];
const found = async () => (await real.breaks()).map((one) => `${one.class} ${one.pairing} ${one.key}`);
const closing = (day: string) => `statement EURIKZKA/${day}/KZT/closing`;

test('agrees when the lines come before the statement, after it or with it, and from day to day', async () => {
  await real.receive(line('a', '2026-11-20'));
  await real.receive([statement('2026-11-20', '5.00', '25.00')]);
  await real.receive([
    ...line('b', '2026-11-20'),
    statement('2026-11-21', '25.00', '35.00'),
    ...line('c', '2026-11-21'),
  ]);
  // Nothing is stated of the 22nd, and the bank booked a line on it.
  await real.receive([statement('2026-11-23', '45.00', '45.00'), ...line('d', '2026-11-22')]);
  await real.watch(after(86_400));
  expect(await found()).toEqual([]);
  expect(await real.publishedEvents()).toEqual([]);
});

test('a total that the lines do not come to is found after its time, told once, and ends when the line comes', async () => {
  const lines = [...line('a', '2026-11-20'), statement('2026-11-20', '0.00', '20.00')];
  await real.receive(lines);
  await real.watch(after(599));
  expect(await found()).toEqual([]);
  await real.watch(LATE);
  expect(await found()).toEqual([`over ${closing('2026-11-20')}`]);
  await real.receive(lines, LATE);
  await real.watch(after(5_000));
  const [first, ...more] = await real.publishedEvents();
  expect(more).toEqual([]);
  expect(first).toMatchObject({
    type: 'reconciliation.discrepancy.found',
    body: { class: 'over', told: { amount: '20.00', unit: 'KZT' }, booked: { amount: '10.00', unit: 'KZT' } },
  });
  await real.receive(line('b', '2026-11-20'), after(6_000));
  expect(await found()).toEqual([]);
  expect((await real.publishedEvents()).at(-1)).toMatchObject({
    type: 'reconciliation.discrepancy.resolved',
    body: { breakId: first!.body['breakId'], resolution: 'arrived' },
  });
});

test('a day that opens otherwise than the one before it closed is found, and neither of the closings', async () => {
  await real.receive([statement('2026-11-20', '0.00', '10.00'), ...line('a', '2026-11-20')]);
  await real.receive([statement('2026-11-21', '9.00', '9.00')]);
  await real.watch(LATE);
  expect(await found()).toEqual(['under statement EURIKZKA/2026-11-21/KZT/opening']);
});

test('a day’s statement that was asked for while the day went on says nothing of what comes after it', async () => {
  const requested = statement('2026-11-23', '0.00', '10.00', {
    statementId: 'asked',
    statedAt: '2026-11-23T09:00:00.000Z',
  });
  await real.receive([...line('a', '2026-11-23'), requested]);
  await real.receive(line('b', '2026-11-23'));
  await real.watch(after(86_400));
  expect(await found()).toEqual([]);
  await real.receive([statement('2026-11-23', '0.00', '20.00')], after(86_400));
  await real.watch(after(2 * 86_400));
  expect(await found()).toEqual([]);
});

test('a day that is asked for once it is over counts, and a corrected statement takes the place of the first', async () => {
  await real.receive([...line('a', '2026-11-20'), statement('2026-11-20', '0.00', '20.00')]);
  await real.watch(LATE);
  expect(await found()).toHaveLength(1);
  const again = { statementId: 'asked', statedAt: '2026-11-23T09:00:00.000Z' };
  await real.receive([statement('2026-11-20', '0.00', '10.00', again)], LATE);
  expect(await found()).toEqual([]);
  // The first one, heard late or again, is the older word.
  await real.receive([statement('2026-11-20', '0.00', '20.00')], LATE);
  await real.watch(after(5_000));
  expect(await found()).toEqual([]);
});

test('a line is in the day that the bank’s books say, in Kazakhstan, whatever day it was elsewhere', async () => {
  const midnight = { bookingDate: undefined, bookedAt: '2026-11-20T19:00:00.000Z' };
  const before = { bookingDate: undefined, bookedAt: '2026-11-20T18:59:59.999Z' };
  await real.receive([...line('a', '', before), ...line('b', '', midnight)]);
  await real.receive([statement('2026-11-20', '0.00', '10.00'), statement('2026-11-21', '10.00', '20.00')]);
  await real.receive([...line('c', '2026-11-22', { bookedAt: '2026-11-20T10:00:00.000Z' })]);
  await real.receive([statement('2026-11-22', '20.00', '30.00')]);
  await real.watch(LATE);
  expect(await found()).toEqual([]);
});

test('other banks and other assets are held on their own', async () => {
  await real.receive([
    statement('2026-11-20', '0.00', '10.00'),
    ...line('a', '2026-11-20'),
    statement('2026-11-20', '3.00', '3.00', { bic: 'HSBKKZKX' }),
    entry('dollars', { bookingDate: '2026-11-20', amount: { amount: '7.00', asset: 'USD' } }),
  ]);
  await real.watch(LATE);
  expect((await found()).filter((one) => one.includes('statement'))).toEqual([]);
});

test('two people accept what differs; another difference is a break again, none is none', async () => {
  await real.receive([...line('a', '2026-11-20'), statement('2026-11-20', '0.00', '20.00')]);
  await real.watch(LATE);
  const [open] = await real.breaks();
  const person = (subject: string) => ({ issuer: 'https://issuer.example', subject }) as never;
  const propose = () => real.db.tx((tx) => real.force.propose(open!.id, 'the bank’s own', person('dana'), tx, LATE));
  const { id } = expectOk(await propose(), 'a proposal');
  const decide = (by: string) =>
    real.db.tx((tx) => real.force.decide({ breakId: open!.id, id, decision: 'approve' }, person(by), tx, LATE));
  expect(await decide('dana')).toMatchObject({ error: { code: 'second_person_required' } });
  expect(await decide('erlan')).toMatchObject({ ok: true });
  expect(await found()).toEqual([]);
  expect((await real.publishedEvents()).at(-1)).toMatchObject({ body: { breakId: open!.id, resolution: 'forced' } });

  // Half of it comes after all: that was not what they accepted.
  await real.receive(
    [entry('b', { bookingDate: '2026-11-20', amount: tenge('4.00') }), collected('b', tenge('4.00'))],
    LATE,
  );
  await real.watch(after(1_200));
  expect(await found()).toEqual([`over ${closing('2026-11-20')}`]);
  await real.receive(
    [entry('c', { bookingDate: '2026-11-20', amount: tenge('6.00') }), collected('c', tenge('6.00'))],
    LATE,
  );
  expect(await found()).toEqual([]);
});
