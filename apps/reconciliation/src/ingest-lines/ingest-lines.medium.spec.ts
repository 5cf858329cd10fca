// Lines of two sides, on a real database: what is matched, what is waited for, what is found, and what is published.
import type { ReconciledEvent } from '../domain/reconciled-events';
import {
  collected,
  completed,
  converted,
  deposit,
  entry,
  filled,
  idOf,
  paid,
  payment,
  posted,
  purchase,
  refunded,
  requested,
  tenge,
  usdt,
} from '../testing/reconciled-events';
import { LinesStore } from '../persistence/lines.store';
import { LATE, NOW, type RealLines, realLines } from '../testing/real-lines';

let real: RealLines;
beforeEach(async () => (real = await realLines()));
afterEach(() => real.close());

const after = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1_000);

const CLEAN: Record<string, ReconciledEvent[]> = {
  purchase: purchase('order'),
  payment: payment('order'),
  deposit: deposit('coins'),
};

test.each(Object.entries(CLEAN))(
  'a %s is matched, every line of it, in whatever order it is received',
  async (_, lines) => {
    await real.receive(lines);
    const states = await real.states();
    expect(Object.keys(states)).toEqual(['matched']);
    await real.watch(LATE);
    expect(await real.breaks()).toEqual([]);

    const backwards = await realLines();
    for (const one of lines.toReversed()) await backwards.receive([one]);
    await backwards.watch(LATE);
    expect(await backwards.states()).toEqual(states);
    expect(await backwards.breaks()).toEqual([]);
    await backwards.close();
  },
);

test('nothing is due where nothing is waited for', async () => {
  const lines = new LinesStore();
  expect(await lines.nextDueMs(real.db)).toBeUndefined();
  await real.receive([entry('a')]);
  expect(await lines.nextDueMs(real.db)).toBe(0);
  await real.watch(LATE);
  expect(await lines.nextDueMs(real.db)).toBeUndefined();
});

test('a duplicate changes nothing and publishes nothing', async () => {
  const wrong = [entry('a'), collected('a', tenge('90000.00')), ...purchase('order')];
  await real.receive(wrong);
  const before = { states: await real.states(), lines: await real.publishedEvents() };
  expect(before.lines).toHaveLength(1);
  await real.receive(wrong);
  for (const one of wrong) await real.receive([one], after(10));
  expect({ states: await real.states(), lines: await real.publishedEvents() }).toEqual(before);
});

test('two sides that come at the same instant see each other', async () => {
  const names = Array.from({ length: 20 }, (_, n) => `line-${n}`);
  await Promise.all(names.flatMap((name) => [real.receive([entry(name)]), real.receive([collected(name)])]));
  expect(await real.states()).toEqual({ matched: 40 });
  expect(await real.publishedEvents()).toEqual([]);
});

test('the other side is waited for until its time, is then missing, and is no longer when it comes', async () => {
  await real.receive([entry('a')]);
  await real.watch(after(59));
  expect(await real.states()).toEqual({ expected: 1 });
  await real.watch(after(60));
  expect(await real.states()).toEqual({ missing: 1 });
  expect(await real.breaks()).toMatchObject([{ class: 'missing', pairing: 'bank', key: 'EURIKZKA/a' }]);
  await real.receive([collected('a')], after(70));
  expect(await real.states()).toEqual({ matched: 2 });
  expect(await real.breaks()).toEqual([]);
  const [found, resolved, ...more] = await real.publishedEvents();
  expect(more).toEqual([]);
  expect(found).toMatchObject({
    type: 'reconciliation.discrepancy.found',
    body: { class: 'missing', side: 'told', told: { amount: '100000.00', unit: 'KZT' } },
  });
  expect(resolved).toMatchObject({
    type: 'reconciliation.discrepancy.resolved',
    body: { breakId: found!.body['breakId'], resolution: 'arrived' },
  });
});

const WRONG: [string, ReconciledEvent[], { class: string; pairing: string }[]][] = [
  [
    'the bank has more',
    [entry('a', { amount: tenge('1.01') }), collected('a', tenge('1.00'))],
    [{ class: 'over', pairing: 'bank' }],
  ],
  [
    'the bank has less',
    [entry('a', { amount: tenge('0.99') }), collected('a', tenge('1.00'))],
    [{ class: 'under', pairing: 'bank' }],
  ],
  [
    'another currency',
    [entry('a', { amount: { amount: '1.00', asset: 'USD' } }), collected('a', tenge('1.00'))],
    [{ class: 'currency_mismatch', pairing: 'bank' }],
  ],
  [
    'a statement line twice',
    [entry('a'), collected('a'), { ...entry('a'), body: { ...entry('a').body, entryId: idOf('again') } }],
    [{ class: 'duplicate', pairing: 'bank' }],
  ],
  [
    'a credit taken for a debit',
    [entry('a', { direction: 'debit' }), collected('a')],
    [{ class: 'under', pairing: 'bank' }],
  ],
  ['a completed order without its conversion', [completed('order')], [{ class: 'missing', pairing: 'completion' }]],
  [
    'a refunded order with a conversion',
    [...purchase('order').filter(({ type }) => type !== 'orders.order.completed'), refunded('order')],
    [{ class: 'under', pairing: 'completion' }],
  ],
  [
    'fewer coins at the venue',
    [
      ...purchase('order').filter(({ type }) => type !== 'venues.execution.filled'),
      filled('order', { quantity: usdt('190.938163') }),
    ],
    [{ class: 'under', pairing: 'fill' }],
  ],
  [
    'coins of another sort',
    [
      ...purchase('order').filter(({ type }) => type !== 'venues.execution.filled'),
      filled('order', { quantity: { amount: '190.938164', asset: 'USDC' } }),
    ],
    [{ class: 'currency_mismatch', pairing: 'fill' }],
  ],
  [
    'a fill at another venue',
    [
      ...purchase('order').filter(({ type }) => type !== 'venues.execution.filled'),
      filled('order', { venue: 'ataix', commission: tenge('0.00'), quoteAmount: tenge('0.00') }),
    ],
    [
      { class: 'missing', pairing: 'fill' },
      { class: 'missing', pairing: 'fill' },
      { class: 'missing', pairing: 'fill' },
      { class: 'missing', pairing: 'fill' },
    ],
  ],
  [
    'more for the customer than was executed',
    [
      ...purchase('order').filter(
        (one) => one !== undefined && !(one.type === 'ledger.transaction.posted' && one.body.kind === 'conversion'),
      ),
      converted('order', { receive: usdt('619.000000') }),
    ],
    [{ class: 'under', pairing: 'conversion' }],
  ],
  [
    'a payment that left clearing and not the bank',
    [requested('order', tenge('100.00')), paid('order', tenge('100.00'))],
    [{ class: 'missing', pairing: 'bank' }],
  ],
  [
    'a payment that stays in clearing',
    [requested('order', tenge('100.00'))],
    [{ class: 'missing', pairing: 'clearing' }],
  ],
  ['a deposit that was never booked', [deposit('coins')[0]], [{ class: 'missing', pairing: 'deposit' }]],
  [
    'what people book by hand at a venue and nobody tells',
    [
      posted('by hand', {
        kind: 'adjustment',
        businessId: idOf('proposal'),
        entries: [{ debit: 'venue:ataix', credit: 'capital', amount: usdt('1.000000') }],
      }),
    ],
    [{ class: 'missing', pairing: 'deposit' }],
  ],
  ['a deposit that no venue told', [deposit('coins')[1]], [{ class: 'missing', pairing: 'deposit' }]],
];

test.each(WRONG)('%s is found, whatever is received first', async (_, lines, found) => {
  for (const order of [lines, lines.toReversed()]) {
    const one = await realLines();
    await one.receive(order.slice(0, 1));
    await one.receive(order.slice(1));
    await one.watch(LATE);
    expect(await one.breaks()).toMatchObject(found);
    const types = (await one.publishedEvents()).map(({ type }) => type);
    expect(types).toEqual(found.map(() => 'reconciliation.discrepancy.found'));
    await one.close();
  }
});
