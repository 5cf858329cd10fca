import { Money } from '@aiyrbas/money';
import type { SimulatedBook } from './book';
import { matchOrder } from './matching';
import { type SimulatedTerms, movementsOf, readTerms, rejected, settleOrder } from './order';

const level = (price: string, quantity: string) => ({
  price: Money.of(price, 'KZT'),
  quantity: Money.of(quantity, 'USDT'),
});
const book: SimulatedBook = {
  pair: 'USDT/KZT',
  at: new Date(0),
  asks: [level('520.00', '100.000000'), level('521.00', '100.000000'), level('530.00', '1000.000000')],
  bids: [level('519.00', '100.000000'), level('518.33', '100.000000')],
};

describe('an immediate-or-cancel order takes what its limit reaches', () => {
  test.each([
    // side   quantity       limit      filled         quote amount  commission
    ['buy', '50.000000', '520.00', '50.000000', '26000.00', '52.00'],
    ['buy', '100.000000', '600.00', '100.000000', '52000.00', '104.00'],
    ['buy', '150.000000', '521.00', '150.000000', '78050.00', '156.10'],
    ['buy', '250.000000', '521.00', '200.000000', '104100.00', '208.20'],
    ['buy', '50.000000', '519.99', '0.000000', '0.00', '0.00'],
    // Fractions of a tiyn: what is bought costs more, what is sold brings less, the commission rounds up.
    ['buy', '0.000001', '520.00', '0.000001', '0.01', '0.01'],
    ['sell', '0.000001', '1.00', '0.000001', '0.00', '0.00'],
    ['sell', '150.123456', '518.33', '150.123456', '77880.49', '155.77'],
    ['sell', '150.000000', '518.34', '100.000000', '51900.00', '103.80'],
  ] as const)('%s %s at %s: %s for %s, commission %s', (side, quantity, limit, filled, quoteAmount, commission) => {
    expect(matchOrder(book, side, Money.of(quantity, 'USDT'), Money.of(limit, 'KZT'))).toEqual({
      filled: Money.of(filled, 'USDT'),
      quoteAmount: Money.of(quoteAmount, 'KZT'),
      commission: Money.of(commission, 'KZT'),
    });
  });
});

describe('what does not lie on the venue’s grid is rejected', () => {
  test.each([
    ['USDT/KZT', '1.000000', '520.00', 'ok'],
    ['USDT/KZT', '1.0000001', '520.00', 'quantity_step'],
    ['USDT/KZT', '1', '520.001', 'price_step'],
    ['USDT/KZT', '1', '0', 'price_step'],
    ['USDT/KZT', '0', '520', 'amount_below_minimum'],
    ['USDT/KZT', '0.1', '520', 'amount_below_minimum'],
    ['USDT/KZT', '1e3', '520', 'amount_out_of_range'],
    ['USDT/KZT', '-1', '520', 'amount_out_of_range'],
    ['ETH/KZT', '0.00000001', '99999999999', 'ok'],
    ['ETH/KZT', '0.000000001', '99999999999', 'quantity_step'],
  ] as const)('%s: %s at %s is %s', (pair, quantity, price, expected) => {
    const read = readTerms(pair, quantity, price);
    expect(read.ok ? 'ok' : read.error).toBe(expected);
  });
});

describe('an order moves the account by exactly what it says', () => {
  const terms = (side: 'buy' | 'sell', quantity: string): SimulatedTerms => ({
    venue: 'intebix',
    clientOrderId: null,
    pair: 'USDT/KZT',
    side,
    quantity: Money.of(quantity, 'USDT'),
    limit: Money.of(side === 'buy' ? '520.00' : '519.00', 'KZT'),
  });
  const has = (base: string, quote: string) => ({ base: Money.of(base, 'USDT'), quote: Money.of(quote, 'KZT') });
  const settled = (side: 'buy' | 'sell', quantity: string, base: string, quote: string) => {
    const order = terms(side, quantity);
    return settleOrder(order, matchOrder(book, side, order.quantity, order.limit), has(base, quote));
  };

  test.each([
    ['buy', '50.000000', '0.000000', '26052.00', 'filled', ['50.000000 USDT', '-26000.00 KZT', '-52.00 KZT']],
    ['buy', '50.000000', '0.000000', '26051.99', 'rejected', []],
    [
      'buy',
      '500.000000',
      '0.000000',
      '99999999.00',
      'partially_filled',
      ['100.000000 USDT', '-52000.00 KZT', '-104.00 KZT'],
    ],
    ['sell', '50.000000', '50.000000', '0.00', 'filled', ['-50.000000 USDT', '25950.00 KZT', '-51.90 KZT']],
    ['sell', '50.000000', '49.999999', '0.00', 'rejected', []],
  ] as const)('%s %s with %s and %s: %s', (side, quantity, base, quote, status, moved) => {
    const order = settled(side, quantity, base, quote);
    expect(order.status).toBe(status);
    expect(movementsOf(order).map(({ amount }) => String(amount))).toEqual(moved);
  });

  test('a rejected or unreached order moves nothing', () => {
    expect(movementsOf(rejected(terms('buy', '1.000000'), 'fault_injected'))).toEqual([]);
    const unreached = settleOrder(
      terms('buy', '1.000000'),
      matchOrder({ ...book, asks: [] }, 'buy', Money.of('1', 'USDT'), Money.of('1', 'KZT')),
      has('0', '0'),
    );
    expect(unreached.status).toBe('cancelled');
    expect(movementsOf(unreached)).toEqual([]);
  });
});
