import { InvariantError } from '@aiyrbas/kernel';
import { ExactAmount } from './exact-amount';
import { Money } from './money';
import { Rate } from './rate';
import { aPrice, aRate, anAmountOf, fc } from './testing/properties';

const usdt = (price: string) => Rate.of(price, 'USDT', 'KZT');
const kzt = (amount: string) => Money.of(amount, 'KZT');

describe('a rate that a venue sends', () => {
  test.each([
    ['NaN', 'rate_format'],
    ['Infinity', 'rate_format'],
    ['1e-7', 'rate_format'],
    ['0x1F', 'rate_format'],
    ['-521.3', 'rate_format'],
    ['', 'rate_format'],
    [521.3, 'rate_format'],
    [null, 'rate_format'],
    ['0', 'rate_range'],
    ['0.000', 'rate_range'],
    ['9'.repeat(19), 'rate_range'],
    [`0.${'1'.repeat(19)}`, 'rate_scale'],
  ])('%j is refused', (text, code) => {
    expect(Rate.parse(text, 'USDT', 'KZT')).toEqual({ ok: false, error: { code } });
  });

  test.each([
    ['521.30', '521.3'],
    ['1000000000000000.00', '1000000000000000'],
    ['0.000000000000000001', '0.000000000000000001'],
    ['999999999999999999.999999999999999999', '999999999999999999.999999999999999999'],
  ])('%s prints as %s', (text, printed) => {
    expect(usdt(text).toString()).toBe(printed);
    expect(JSON.stringify({ price: usdt(text) })).toBe(`{"price":"${printed}"}`);
  });

  test('comes back the same by its text', () => {
    fc.assert(
      fc.property(aRate('ETH', 'KZT'), (rate) => {
        expect(rate.toString()).not.toMatch(/e/i);
        expect(Rate.of(rate.toString(), 'ETH', 'KZT').equals(rate)).toBe(true);
      }),
    );
  });
});

describe('money at a rate', () => {
  test.each([
    ['100000.00', '521.30', 'down', '191.828122'],
    ['100000.00', '521.30', 'up', '191.828123'],
    ['521.30', '521.30', 'up', '1.000000'],
    ['0.00', '521.30', 'up', '0.000000'],
    ['0.01', '521.30', 'down', '0.000019'],
  ] as const)('%s KZT at %s, rounded %s, buys %s USDT', (spend, price, rounding, receive) => {
    expect(usdt(price).baseFor(kzt(spend), rounding).amount).toBe(receive);
  });

  test.each([
    ['191.828121', '521.30', 'down', '99999.99'],
    ['191.828121', '521.30', 'up', '100000.00'],
    ['2.000000', '521.30', 'up', '1042.60'],
  ] as const)('%s USDT at %s, rounded %s, is worth %s KZT', (quantity, price, rounding, worth) => {
    expect(usdt(price).quoteFor(Money.of(quantity, 'USDT'), rounding).amount).toBe(worth);
  });

  test('is exact where sixty digits would not do', () => {
    const rate = Rate.of('123456789012345678.123456789012345678', 'ETH', 'KZT');
    const exact = rate.exactQuoteFor(Money.of('123456789012345678.123456789012345678', 'ETH'));
    expect(exact.units).toBe(123456789012345678123456789012345678n ** 2n);
  });

  test('the customer never gains by rounding, and loses less than one minor unit', () => {
    fc.assert(
      fc.property(anAmountOf('KZT', 12), aPrice('BTC', 'KZT'), (spend, rate) => {
        const receive = rate.baseFor(spend, 'down');
        // What was given is worth at most what was spent; one unit more would be worth more.
        expect(rate.exactQuoteFor(receive).compare(ExactAmount.of(spend))).not.toBe(1);
        const oneMore = receive.plus(Money.ofMinor(1n, 'BTC'));
        expect(rate.exactQuoteFor(oneMore).compare(ExactAmount.of(spend))).toBe(1);
        // And asked the other way round, what must be spent for it is never less than it is worth.
        expect(rate.quoteFor(receive, 'up').greaterThan(spend)).toBe(false);
        expect(rate.baseFor(spend, 'up').minus(receive).minor).toBeLessThanOrEqual(1n);
      }),
    );
  });

  test('up and down differ by one minor unit, or by nothing when the amount is exact', () => {
    fc.assert(
      fc.property(anAmountOf('ETH', 9), aRate('ETH', 'USDT'), (base, rate) => {
        const exact = rate.exactQuoteFor(base);
        const [down, up] = [rate.quoteFor(base, 'down'), rate.quoteFor(base, 'up')];
        const whole = exact.remainderAfter(down).isZero();
        expect(up.minus(down).minor).toBe(whole ? 0n : 1n);
        expect(exact.remainderAfter(down).isNegative()).toBe(false);
        expect(exact.remainderAfter(up).isNegative()).toBe(!whole);
      }),
    );
  });

  test('ten thousand smallest orders pay out no more than one order of their sum', () => {
    fc.assert(
      fc.property(aPrice('BTC', 'KZT'), fc.bigInt({ min: 1n, max: 50n }), (rate, tiyn) => {
        const spend = Money.ofMinor(tiyn, 'KZT');
        const farmed = Money.ofMinor(rate.baseFor(spend, 'down').minor * 10_000n, 'BTC');
        const honest = rate.baseFor(Money.ofMinor(tiyn * 10_000n, 'KZT'), 'down');
        expect(farmed.greaterThan(honest)).toBe(false);
      }),
    );
  });

  test('buying and selling back at one price never leaves more than before', () => {
    fc.assert(
      fc.property(anAmountOf('KZT', 12), aPrice('ETH', 'KZT'), (spend, rate) => {
        const back = rate.quoteFor(rate.baseFor(spend, 'down'), 'down');
        expect(back.greaterThan(spend)).toBe(false);
      }),
    );
  });

  test('of another asset, or below zero, is a bug', () => {
    const rate = usdt('521.3');
    expect(() => rate.quoteFor(kzt('1'), 'up')).toThrow(InvariantError);
    expect(() => rate.baseFor(Money.of('1', 'USDT'), 'up')).toThrow(InvariantError);
    expect(() => rate.quoteFor(Money.of('-1', 'USDT'), 'up')).toThrow(InvariantError);
    expect(() => rate.baseFor(kzt('-1'), 'up')).toThrow(InvariantError);
    expect(() => Rate.of('1', 'KZT', 'KZT')).toThrow(InvariantError);
  });
});

describe('walking a book', () => {
  const askPrices = [
    { price: usdt('521.3'), quantity: Money.of('100.5', 'USDT') },
    { price: usdt('521.377'), quantity: Money.of('50.000001', 'USDT') },
    { price: usdt('522'), quantity: Money.of('1000', 'USDT') },
  ];

  test('adds levels without rounding and rounds once at the end', () => {
    const cost = askPrices.reduce(
      (sum, { price, quantity }) => sum.plus(price.exactQuoteFor(quantity)),
      ExactAmount.zero('KZT'),
    );
    // 52390.65 + 26068.850521377 + 522000
    expect(cost.roundTo('KZT', 'up').amount).toBe('600459.51');
    expect(cost.roundTo('KZT', 'down').amount).toBe('600459.50');
    expect(() => cost.roundTo('USDT', 'down')).toThrow(InvariantError);
  });

  test('a budget is spent level by level and never exceeded', () => {
    const book = fc.array(fc.record({ price: aPrice('BTC', 'KZT'), quantity: anAmountOf('BTC', 2) }), { minLength: 1 });
    fc.assert(
      fc.property(anAmountOf('KZT', 9), book, (budget, levels) => {
        let left = ExactAmount.of(budget);
        let bought = Money.zero('BTC');
        for (const { price, quantity } of levels) {
          const take = Money.min(quantity, price.baseFor(left, 'down'));
          left = left.minus(price.exactQuoteFor(take));
          bought = bought.plus(take);
        }
        expect(left.isNegative()).toBe(false);
        const spent = ExactAmount.of(budget).minus(left);
        if (!bought.isPositive()) return;
        const [low, high] = [Rate.average(bought, spent, 18, 'down'), Rate.average(bought, spent, 18, 'up')];
        expect(low.exactQuoteFor(bought).compare(spent)).not.toBe(1);
        expect(high.exactQuoteFor(bought).compare(spent)).not.toBe(-1);
      }),
    );
  });

  test('an average price names its places and rounding', () => {
    const bought = Money.of('3', 'USDT');
    expect(Rate.average(bought, kzt('1000'), 2, 'down').toString()).toBe('333.33');
    expect(Rate.average(bought, kzt('1000'), 2, 'up').toString()).toBe('333.34');
    expect(Rate.average(bought, kzt('1500'), 2, 'up').toString()).toBe('500');
    expect(() => Rate.average(Money.zero('USDT'), kzt('1'), 2, 'up')).toThrow(InvariantError);
  });
});

describe('limits and order', () => {
  test('a tolerance moves a price, rounded as named', () => {
    expect(usdt('521.3').times('1.005').toString()).toBe('523.9065');
    expect(usdt('521.3').times('1.005', 'down', 2).toString()).toBe('523.9');
    expect(usdt('521.3').times('1.005', 'up', 2).toString()).toBe('523.91');
    expect(usdt('521.3').times('0.995', 'up', 2).toString()).toBe('518.7');
  });

  test.each(['NaN', '-1', '1e1', '', '0', '1.0000000000001'])('a factor of %j is a bug', (factor) => {
    expect(() => usdt('521.3').times(factor)).toThrow(InvariantError);
  });

  test('rates of one pair compare, of two do not', () => {
    expect(usdt('521.3').lessThan(usdt('521.31'))).toBe(true);
    expect(usdt('521.4').greaterThan(usdt('521.31'))).toBe(true);
    expect(usdt('521.30').equals(usdt('521.3'))).toBe(true);
    expect(() => usdt('1').compare(Rate.of('1', 'USDC', 'KZT'))).toThrow(InvariantError);
  });
});
