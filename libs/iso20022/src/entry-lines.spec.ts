// An entry is taken apart only where its payments explain it to the last digit. No line invents or loses money.
import fc from 'fast-check';
import { type AccountEntry, type EntryTransaction, linesOf } from './index';

const entry = (amount: string, transactions: readonly EntryTransaction[], more: Partial<AccountEntry> = {}) =>
  ({ amount, currency: 'KZT', direction: 'CRDT', status: 'BOOK', transactions, ...more }) as const;
const paid = (amount: string, more: Partial<EntryTransaction> = {}): EntryTransaction => ({
  value: { amount, currency: 'KZT' },
  ...more,
});
const shown = (one: AccountEntry) =>
  linesOf(one).map(({ amount, direction, payments, isPart, doubts }) => [
    amount,
    direction,
    payments,
    isPart,
    ...doubts,
  ]);

describe('an entry', () => {
  test.each<[string, AccountEntry, unknown[][]]>([
    ['without details', entry('1.00', []), [['1.00', 'CRDT', 0, false]]],
    ['of one payment without an amount', entry('1.00', [{}]), [['1.00', 'CRDT', 1, false]]],
    ['of one payment of its amount', entry('1.00', [paid('1')]), [['1.00', 'CRDT', 1, false]]],
    ['of one payment of another amount', entry('1.00', [paid('1.01')]), [['1.00', 'CRDT', 1, false, 'amounts_differ']]],
    [
      'of one payment of the other direction',
      entry('1.00', [paid('1.00', { direction: 'DBIT' })]),
      [['1.00', 'CRDT', 1, false, 'amounts_differ']],
    ],
    [
      'of one payment in another currency',
      entry('1.00', [{ value: { amount: '1.00', currency: 'USD' } }]),
      [['1.00', 'CRDT', 1, false, 'amounts_differ']],
    ],
    [
      'of one payment less its charges',
      entry('0.90', [paid('1.00', { charges: [{ amount: '0.10', currency: 'KZT' }] })]),
      [['0.90', 'CRDT', 1, false]],
    ],
    [
      'of one payment less charges of the entry',
      entry('0.90', [paid('1.00')], { charges: [{ amount: '0.10', currency: 'KZT', direction: 'DBIT' }] }),
      [['0.90', 'CRDT', 1, false]],
    ],
    [
      'of one payment and charges that are given back',
      entry('1.10', [paid('1.00', { charges: [{ amount: '0.10', currency: 'KZT', direction: 'CRDT' }] })]),
      [['1.10', 'CRDT', 1, false]],
    ],
    [
      'of one payment less charges in another currency',
      entry('0.90', [paid('1.00', { charges: [{ amount: '0.10', currency: 'USD' }] })]),
      [['0.90', 'CRDT', 1, false, 'amounts_differ']],
    ],
    [
      'of payments that add up',
      entry('3.00', [paid('1.00'), paid('2.00')]),
      [
        ['1.00', 'CRDT', 1, true],
        ['2.00', 'CRDT', 1, true],
      ],
    ],
    [
      'with a payment of the other direction in it',
      entry('1.00', [paid('3.00'), paid('2.00', { direction: 'DBIT' })]),
      [
        ['3.00', 'CRDT', 1, true],
        ['2.00', 'DBIT', 1, true],
      ],
    ],
    [
      'of payments that do not add up',
      entry('3.00', [paid('1.00'), paid('1.99')]),
      [['3.00', 'CRDT', 2, false, 'not_split']],
    ],
    ['of payments without all amounts', entry('3.00', [paid('3.00'), {}]), [['3.00', 'CRDT', 2, false, 'not_split']]],
    [
      'of payments in several currencies',
      entry('3.00', [paid('1.00'), { value: { amount: '2.00', currency: 'USD' } }]),
      [['3.00', 'CRDT', 2, false, 'not_split']],
    ],
    [
      'of more payments than are detailed',
      entry('3.00', [paid('1.00'), paid('2.00')], { payments: 3 }),
      [['3.00', 'CRDT', 3, false, 'not_split']],
    ],
    ['of counted payments alone', entry('3.00', [], { payments: 2 }), [['3.00', 'CRDT', 2, false, 'not_split']]],
    ['of nothing', entry('0.00', [paid('0')]), [['0.00', 'CRDT', 1, false, 'zero_amount']]],
    ['finer than its currency', entry('1.005', []), [['1.005', 'CRDT', 0, false, 'finer_than_currency']]],
    ['of idle digits', entry('1.00500', [], { currency: 'JPY' }), [['1.00500', 'CRDT', 0, false]]],
    ['of idle zeros', entry('1.50000', []), [['1.50000', 'CRDT', 0, false]]],
  ])('%s', (_what, one, lines) => expect(shown(one)).toEqual(lines));

  test('in parts gives each its own ids and payer, and all its own reference', () => {
    const [first, second] = linesOf(
      entry(
        '3.00',
        [
          paid('1.00', { requestId: 'A', bankReference: 'T-1', debtor: { iban: 'KZ639480000000000001' } }),
          paid('2.00', { requestId: 'B' }),
        ],
        { bankReference: 'B-1', isReversal: true },
      ),
    );
    expect(first).toMatchObject({
      entryReference: 'B-1',
      ownReference: 'T-1',
      isReversal: true,
      transaction: { requestId: 'A', debtor: { iban: 'KZ639480000000000001' } },
    });
    expect(second).toMatchObject({ entryReference: 'B-1', transaction: { requestId: 'B' } });
    expect(second?.ownReference).toBeUndefined();
  });

  test('that is not taken apart has no payer and no id of one of its payments', () => {
    const [line] = linesOf(entry('3.00', [paid('1.00', { requestId: 'A' }), paid('1.00', { requestId: 'B' })]));
    expect(line?.transaction).toBeUndefined();
    expect(line?.ownReference).toBeUndefined();
  });
});

const units = fc.bigInt({ min: 0n, max: 10n ** 15n });
const written = (value: bigint): string => {
  const digits = value.toString().padStart(6, '0');
  return `${digits.slice(0, -5)}.${digits.slice(-5)}`;
};
const read = (text: string): bigint => BigInt(text.replace('.', '').padEnd(text.indexOf('.') + 5, '0'));
const parts = fc.array(
  fc.record({
    value: units,
    direction: fc.option(fc.constantFrom('CRDT' as const, 'DBIT' as const), { nil: undefined }),
  }),
  { minLength: 2, maxLength: 20 },
);

test('the lines of an entry come to the entry, to the fifth digit', () => {
  fc.assert(
    fc.property(parts, fc.constantFrom<bigint>(0n, 0n, 1n, -1n), (payments, error) => {
      const total = payments.reduce<bigint>(
        (sum, { value, direction }) => sum + (direction === 'DBIT' ? -value : value),
        error,
      );
      fc.pre(total >= 0n);
      const lines = linesOf(
        entry(
          written(total),
          payments.map(({ value, direction }) => paid(written(value), { direction })),
        ),
      );
      const sum = lines.reduce(
        (one, { amount, direction }) => one + (direction === 'CRDT' ? read(amount) : -read(amount)),
        0n,
      );
      expect(sum).toBe(total);
      expect(lines.length).toBe(error === 0n ? payments.length : 1);
    }),
  );
});
