// What each thing that happens does to the cover: facts bring for clients what they owe them; only a price can fall short.
import { expectOk } from '@aiyrbas/kernel';
import { Money } from '@aiyrbas/money';
import { bought, collected, sold, tenge, usdt } from '../testing/ledger-events';
import { accountsOf } from './account';
import { LedgerBook } from './book';
import { type Coverage, coverageChanges, goesShort, isShort, promises, sumOf, worsens } from './coverage';
import {
  collection,
  conversion,
  deposit,
  givenUp,
  outgoingBooked,
  outgoingRequested,
  suspenseBooking,
  unassigned,
} from './postings';
import { type Transfer, reversed, transfer } from './transfer';

const FIRM = 'aiyrbas';
const entry = {
  firm: FIRM,
  customerId: '5f0c2f1e-6f0e-5a52-9d5d-0f6f3f0b9a11',
  bic: 'EURIKZKA',
  amount: tenge('100.00'),
};
const coins = {
  ...entry,
  venue: 'ataix',
  amount: usdt('5.000000'),
  depositId: entry.customerId,
  creditedAt: '',
} as const;
const { customer, bank, capital, fees } = accountsOf(FIRM);
const aigerim = customer(entry.customerId, 'KZT');
const hundred = Money.of('100.00', 'KZT');
const shown = (changes: readonly Coverage[]) =>
  changes.map(({ held, owed }) => `${held.amount} held, ${owed.amount} owed ${held.asset}`);

test.each<[string, Transfer[], string[]]>([
  ['a collection', collection(entry), ['100.00 held, 100.00 owed KZT']],
  ['a deposit', deposit(coins), ['5.000000 held, 5.000000 owed USDT']],
  ['a payout that is asked for', outgoingRequested(entry), []],
  ['a payout that is booked', outgoingBooked(entry), ['-100.00 held, -100.00 owed KZT']],
  ['a payout that failed', reversed(outgoingRequested(entry)), []],
  ['money that is nobody’s', suspenseBooking(entry), ['100.00 held, 100.00 owed KZT']],
  ['coins that are nobody’s', unassigned(coins), ['5.000000 held, 5.000000 owed USDT']],
  ['value given up', givenUp(entry), []],
  ['an opening', [transfer(bank('EURIKZKA', 'KZT'), capital('KZT'), hundred)], ['100.00 held, 0.00 owed KZT']],
  ['what the house takes of its own', [transfer(fees('KZT'), capital('KZT'), hundred)], []],
])('%s', (_what, transfers, expected) => {
  expect(shown(coverageChanges(transfers))).toEqual(expected);
  expect(coverageChanges(transfers).some(worsens)).toBe(false);
});

test('a purchase leaves what was charged and not paid on, and the coins that were bought', () => {
  expect(shown(coverageChanges(conversion(bought('order', 'aigerim').body)))).toEqual([
    '-99498.58 held, -100000.00 owed KZT',
    '190.938164 held, 190.938164 owed USDT',
  ]);
});

test('a price that slipped on a purchase worsens the cover and promises nothing; on a sale it promises', () => {
  const fill = { ...bought('order', 'aigerim').body.fills[0]!, quoteAmount: tenge('100000.00') };
  const purchase = coverageChanges(conversion(bought('order', 'aigerim', { fills: [fill] }).body));
  expect(purchase.map((change) => [worsens(change), promises(change)])).toEqual([
    [true, false],
    [false, false],
  ]);
  const dear = { ...sold('sale', 'aigerim').body.fills[0]!, quoteAmount: tenge('51000.00') };
  const sale = coverageChanges(conversion(sold('sale', 'aigerim', { fills: [dear] }).body));
  expect(sale.filter(promises).map(({ asset }) => asset)).toEqual(['KZT']);
});

test('a gift to a customer promises what nothing brings', () => {
  expect(coverageChanges([transfer(capital('KZT'), aigerim, hundred)]).map(promises)).toEqual([true]);
});

describe('a book that knows the cover', () => {
  const coverageOf = (held: string, owed: string): Coverage => ({
    firm: FIRM,
    asset: 'KZT',
    held: Money.of(held, 'KZT'),
    owed: Money.of(owed, 'KZT'),
  });
  const gift = (id: string, amount: string) => ({
    id,
    firm: FIRM,
    kind: 'adjustment' as const,
    businessId: id,
    valueDate: '2026-11-23',
    cause: {},
    transfers: [transfer(capital('KZT'), aigerim, Money.of(amount, 'KZT'))],
  });
  const nothing = { balances: [], holds: [], transactions: [], earlyFailures: [] };

  test('gives exactly what is there, item by item', () => {
    const book = new LedgerBook({ ...nothing, coverage: [coverageOf('300.00', '100.00')] });
    expectOk(book.apply({ posts: [gift('one', '150.00')] }), 'the first');
    expect(book.apply({ posts: [gift('two', '50.01')] })).toMatchObject({ ok: false, error: { beyond: {} } });
    expectOk(book.apply({ posts: [gift('three', '50.00')] }), 'the last');
    expect(book.changes().transactions.map(({ id }) => id)).toEqual(['one', 'three']);
    expect(shown(book.changes().coverage)).toEqual(['0.00 held, 200.00 owed KZT']);
  });

  test('takes what brings as much as it owes, however short the cover is', () => {
    const book = new LedgerBook({ ...nothing, coverage: [coverageOf('0.00', '100.00')] });
    const credit = {
      ...gift('credit', '1.00'),
      transfers: collection(collected('order', 'aigerim', tenge('5.00')).body),
    };
    expectOk(book.apply({ posts: [credit] }), 'a collection');
    expect(book.changes().strained).toEqual([]);
  });

  test('knows when changes leave too little', () => {
    const change = coverageOf('0.00', '100.00');
    expect(goesShort([coverageOf('200.00', '100.00')], [change])).toBe(false);
    expect(goesShort([coverageOf('199.99', '100.00')], [change])).toBe(true);
    expect(isShort(sumOf([change, change])[0]!)).toBe(true);
  });
});
