import { Money } from '@aiyrbas/money';
import fc from 'fast-check';
import { bought, idOf, sold, tenge, usdt } from '../testing/ledger-events';
import { conversion } from './postings';
import type { Transfer } from './transfer';

const lines = (transfers: readonly Transfer[]): string[] =>
  transfers.map(({ debit, credit, amount }) =>
    `${debit.name} -> ${credit.name} ${amount.amount} ${amount.asset}`.replaceAll(idOf('aigerim'), 'aigerim'),
  );

describe('what an executed order moves', () => {
  test('a buy: the customer pays conversion, fees and rounding; the venue gives the crypto and takes the tenge', () => {
    expect(lines(conversion(bought('order', 'aigerim').body))).toEqual([
      'customer:aigerim -> conversion 99299.99 KZT',
      'customer:aigerim -> fees 500.00 KZT',
      'customer:aigerim -> fees 200.00 KZT',
      'customer:aigerim -> rounding 0.01 KZT',
      'conversion -> customer:aigerim 190.938164 USDT',
      'venue:intebix -> conversion 190.938164 USDT',
      'conversion -> venue:intebix 99299.98 KZT',
      'fees -> venue:intebix 198.60 KZT',
    ]);
  });

  test('a sell is the mirror image: fees and rounding come out of the proceeds', () => {
    expect(lines(conversion(sold('order', 'aigerim').body))).toEqual([
      'customer:aigerim -> conversion 100.000000 USDT',
      'conversion -> fees 260.00 KZT',
      'conversion -> fees 100.00 KZT',
      'conversion -> rounding 0.01 KZT',
      'conversion -> customer:aigerim 51639.99 KZT',
      'venue:ataix -> conversion 52000.00 KZT',
      'conversion -> venue:ataix 100.000000 USDT',
      'fees -> venue:ataix 104.00 KZT',
    ]);
  });

  test('nothing to round and no commission are no transfers', () => {
    const free = bought('order', 'aigerim', { rounding: tenge('0.00'), fees: [], fills: [] });
    expect(lines(conversion(free.body))).toEqual([
      'customer:aigerim -> conversion 100000.00 KZT',
      'conversion -> customer:aigerim 190.938164 USDT',
    ]);
  });

  test.each([
    ['fees above what is spent', { fees: [{ kind: 'platform' as const, ...tenge('100000.00') }] }],
    ['a fee below zero', { fees: [{ kind: 'platform' as const, ...tenge('-1.00') }] }],
    ['a fee in a third asset', { fees: [{ kind: 'platform' as const, amount: '1.00', asset: 'USD' as const }] }],
    ['an asset into itself', { receive: tenge('1.00') }],
    ['the sides mixed up', { side: 'sell' as const }],
    ['nothing received', { receive: usdt('0.000000') }],
  ])('%s is a bug, not a posting', (_, over) => {
    expect(() => conversion(bought('order', 'aigerim', over).body)).toThrow();
  });

  test('every conversion sums to zero per asset, and the customer pays exactly what was agreed', () => {
    const minor = fc.bigInt({ min: 0n, max: 10n ** 12n });
    fc.assert(
      fc.property(
        minor,
        minor,
        minor,
        minor,
        minor,
        minor,
        fc.boolean(),
        (spend, receive, fee, rounding, took, cut, isBuy) => {
          const text = (value: bigint, asset: 'KZT' | 'USDT') => Money.ofMinor(value, asset).toJSON();
          const order = isBuy ? bought('order', 'aigerim') : sold('order', 'aigerim');
          const fill = order.body.fills[0]!;
          const spent = isBuy ? spend + fee + rounding + 1n : spend + 1n;
          const body = {
            ...order.body,
            spend: text(spent, isBuy ? 'KZT' : 'USDT'),
            receive: text(receive + 1n, isBuy ? 'USDT' : 'KZT'),
            fees: [{ kind: 'platform' as const, ...text(fee, 'KZT') }],
            rounding: text(rounding, 'KZT'),
            fills: [{ ...fill, quoteAmount: text(took, 'KZT'), commission: text(cut, 'KZT') }],
          };
          const sums = new Map<string, bigint>();
          const add = (key: string, value: bigint) => sums.set(key, (sums.get(key) ?? 0n) + value);
          for (const { debit, credit, amount } of conversion(body)) {
            add(amount.asset, -amount.minor);
            add(amount.asset, amount.minor);
            add(`${debit.name} ${amount.asset}`, -amount.minor);
            add(`${credit.name} ${amount.asset}`, amount.minor);
          }
          const customer = `customer:${idOf('aigerim')}`;
          expect(sums.get('KZT')).toBe(0n);
          expect(sums.get('USDT')).toBe(0n);
          expect(sums.get(`${customer} ${body.spend.asset}`)).toBe(-spent);
          expect(sums.get(`${customer} ${body.receive.asset}`)).toBe(receive + 1n);
        },
      ),
    );
  });
});
