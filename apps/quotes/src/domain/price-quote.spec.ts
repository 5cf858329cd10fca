import { ExactAmount, Money, Rate } from '@aiyrbas/money';
import fc from 'fast-check';
import { type FeeSchedule, leftOfTenge } from './fees';
import { type MarketView, type QuoteTerms, priceQuote, whyBelowMinimum } from './price-quote';
import { type VenueBookLevel, walkBooks } from './walk-books';

const usdt = (amount: string): Money => Money.of(amount, 'USDT');
const tenge = (amount: string): Money => Money.of(amount, 'KZT');
const level = (venue: 'intebix' | 'ataix', price: string, quantity: string): VenueBookLevel => ({
  venue,
  price: Rate.of(price, 'USDT', 'KZT'),
  quantity: usdt(quantity),
});

const ASKS = [
  level('intebix', '520.00', '100.000000'),
  level('ataix', '519.00', '50.000000'),
  level('intebix', '521.00', '1000.000000'),
  level('ataix', '522.00', '1000.000000'),
];
const BIDS = [
  level('intebix', '518.00', '100.000000'),
  level('ataix', '518.50', '50.000000'),
  level('ataix', '517.00', '5000.000000'),
];

const ONE_FEE: FeeSchedule = { id: 'standard-2026-01', platform: '0.50', venue: '0.20', venues: {} };
const DEARER_ATAIX: FeeSchedule = { ...ONE_FEE, id: 'dearer', venues: { ataix: '0.60' } };
const leavesAll = (): bigint => 1n;

const market = (levels: readonly VenueBookLevel[], change: Partial<MarketView> = {}): MarketView => ({
  levels,
  lotUnit: 1n,
  minimum: tenge('1000.00'),
  fees: ONE_FEE,
  ...change,
});

const buy = (stated: 'spend' | 'receive', amount: Money): QuoteTerms => ({
  side: 'buy',
  asset: 'USDT',
  stated,
  amount,
});
const sell = (stated: 'spend' | 'receive', amount: Money): QuoteTerms => ({
  side: 'sell',
  asset: 'USDT',
  stated,
  amount,
});

function priced(terms: QuoteTerms, on: MarketView) {
  const result = priceQuote(terms, on);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

describe('walking the order books', () => {
  it('takes the best price first, whichever venue has it, and splits', () => {
    const walked = walkBooks('buy', ASKS, { in: 'asset', amount: usdt('200.000000') }, 'USDT', 1n, leavesAll);
    expect(
      walked.ok &&
        walked.value.venues.map((share) => [share.venue, share.quantity.amount, share.worstPrice.toString()]),
    ).toEqual([
      ['ataix', '50.000000', '519'],
      ['intebix', '150.000000', '521'],
    ]);
    expect(walked.ok && walked.value.value.roundTo('KZT', 'up').amount).toBe('104000.00');
  });

  it('sells to the highest bid first', () => {
    const walked = walkBooks('sell', BIDS, { in: 'asset', amount: usdt('60.000000') }, 'USDT', 1n, leavesAll);
    expect(walked.ok && walked.value.venues.map((share) => [share.venue, share.quantity.amount])).toEqual([
      ['ataix', '50.000000'],
      ['intebix', '10.000000'],
    ]);
  });

  it('looks at what is paid after fees: a lower price may be the dearer one', () => {
    const first = (side: 'buy' | 'sell', levels: VenueBookLevel[], fees: FeeSchedule): string | false => {
      const size = { in: 'asset', amount: usdt('1.000000') } as const;
      const walked = walkBooks(side, levels, size, 'USDT', 1n, (venue) => leftOfTenge(fees, venue));
      return walked.ok && walked.value.venues.map(({ venue }) => venue).join();
    };
    const [asks, bids] = [ASKS.slice(0, 2), BIDS.slice(0, 2)];
    expect([first('buy', asks, ONE_FEE), first('buy', asks, DEARER_ATAIX)]).toEqual(['ataix', 'intebix']);
    expect([first('sell', bids, ONE_FEE), first('sell', bids, DEARER_ATAIX)]).toEqual(['ataix', 'intebix']);
  });

  it('says when there is not enough, and never promises more than there is', () => {
    expect(walkBooks('buy', ASKS, { in: 'asset', amount: usdt('2150.000001') }, 'USDT', 1n, leavesAll)).toEqual({
      ok: false,
      error: 'insufficient_liquidity',
    });
    expect(walkBooks('buy', ASKS, { in: 'asset', amount: usdt('2150.000000') }, 'USDT', 1n, leavesAll).ok).toBe(true);
    expect(walkBooks('buy', [], { in: 'fiat', amount: tenge('1.00'), lots: 'down' }, 'USDT', 1n, leavesAll).ok).toBe(
      false,
    );
  });

  it('takes whole lots only', () => {
    const walked = walkBooks(
      'buy',
      ASKS,
      { in: 'fiat', amount: tenge('1000.00'), lots: 'down' },
      'USDT',
      10_000n,
      leavesAll,
    );
    expect(walked.ok && walked.value.quantity.minor % 10_000n).toBe(0n);
  });
});

describe('a quote', () => {
  it('for 100,000 tenge: fees first, the rest at the best prices, what is left to rounding', () => {
    const quote = priced(buy('spend', tenge('100000.00')), market([level('intebix', '520.31', '1000.000000')]));
    expect(quote).toMatchObject({
      platformFee: tenge('500.00'),
      venueFee: tenge('200.00'),
      receive: usdt('190.847763'),
    });
  });

  it('rounds each fee in the institution’s favour: half a percent of 33,333.33 is 166.66665, and 166.67 is charged', () => {
    const quote = priced(buy('spend', tenge('33333.33')), market([level('intebix', '520.31', '1000.000000')]));
    expect(quote).toMatchObject({ platformFee: tenge('166.67'), venueFee: tenge('66.67') });
  });

  it('of a split charges each venue’s fee for what is traded there', () => {
    const asks = [level('intebix', '500.00', '100.000000'), level('ataix', '505.00', '1000.000000')];
    const quote = priced(buy('receive', usdt('200.000000')), market(asks, { fees: DEARER_ATAIX }));
    // 50,000 tenge at 0.20 % and 50,500 at 0.60 %, of what is spent.
    const percent = (50_000 * 0.2 + 50_500 * 0.6) / 100_500;
    expect(Number(quote.venueFee.amount)).toBeCloseTo((Number(quote.spend.amount) * percent) / 100, 1);
  });

  it.each<[string, QuoteTerms, string]>([
    ['tenge named where coins are sold', sell('spend', tenge('5000.00')), 'account_asset_mismatch'],
    ['coins named where tenge are spent', buy('spend', usdt('5.000000')), 'account_asset_mismatch'],
    [
      'another coin than the one that is bought',
      buy('receive', Money.of('1.00000000', 'BTC')),
      'account_asset_mismatch',
    ],
    ['less than the minimum', buy('spend', tenge('999.99')), 'amount_below_minimum'],
    ['a sale smaller than an order at a venue', sell('spend', usdt('0.194000')), 'amount_below_minimum'],
    ['a sale for less than that', sell('receive', tenge('99.00')), 'amount_below_minimum'],
    ['one tiyn', buy('spend', tenge('0.01')), 'amount_below_minimum'],
    ['more than the books hold', buy('spend', tenge('99999999.00')), 'insufficient_liquidity'],
  ])('is refused for %s', (_, terms, code) => {
    expect(priceQuote(terms, market(terms.side === 'buy' ? ASKS : BIDS))).toEqual({ ok: false, error: code });
  });

  it('sells what the least purchase has bought, though it brings less than that minimum', () => {
    const { receive } = priced(buy('spend', tenge('1000.00')), market(ASKS));
    const sale = priced(sell('spend', receive), market(BIDS));
    expect(sale.receive.lessThan(tenge('1000.00'))).toBe(true);
    expect(priced(sell('spend', usdt('0.200000')), market(BIDS)).receive).toEqual(tenge('102.97'));
  });

  it.each<[string, QuoteTerms, Partial<MarketView>, string]>([
    ['a purchase', buy('spend', tenge('999.99')), {}, 'the least purchase is 1000.00 KZT'],
    [
      'a sale',
      sell('spend', usdt('0.010000')),
      {},
      'the least sale is worth 100.00 KZT at the venue, and more than its fees',
    ],
    [
      'digits beyond the lot, sold',
      sell('spend', usdt('12.345678')),
      { lotUnit: 100n },
      'USDT is traded in lots of 0.000100; the next amount below is 12.345600',
    ],
    [
      'digits beyond the lot, bought',
      buy('receive', usdt('12.345678')),
      { lotUnit: 100n },
      'USDT is traded in lots of 0.000100; the next amount below is 12.345600',
    ],
    ['less than a lot', sell('spend', usdt('0.000099')), { lotUnit: 100n }, 'USDT is traded in lots of 0.000100'],
  ])('that is too small says what is the least: %s', (_, terms, change, detail) => {
    const view = market(terms.side === 'buy' ? ASKS : BIDS, change);
    expect(priceQuote(terms, view)).toEqual({ ok: false, error: 'amount_below_minimum' });
    expect(whyBelowMinimum(terms, view)).toBe(detail);
  });

  it('sells every balance that a venue takes, rounded down to the lot', () => {
    const lotUnit = 10_000n;
    fc.assert(
      fc.property(fc.bigInt({ min: 210_000n, max: 900_000_000n }), (balance) => {
        const whole = Money.ofMinor(balance - (balance % lotUnit), 'USDT');
        const sale = priced(sell('spend', whole), market(BIDS, { lotUnit }));
        expect(sale.spend).toEqual(whole);
        expect(sale.receive.isPositive()).toBe(true);
      }),
    );
  });

  const spends = fc.bigInt({ min: 100_000n, max: 50_000_000n }).map((minor) => Money.ofMinor(minor, 'KZT'));
  const coins = fc.bigInt({ min: 3_000_000n, max: 900_000_000n }).map((minor) => Money.ofMinor(minor, 'USDT'));
  const feesOf = (quote: ReturnType<typeof priced>): Money => quote.platformFee.plus(quote.venueFee);

  describe.each([ONE_FEE, DEARER_ATAIX])('with fees $id', (fees) => {
    it('spends exactly what was stated, and every tiyn of it is accounted for', () => {
      fc.assert(
        fc.property(spends, (spend) => {
          const quote = priced(buy('spend', spend), market(ASKS, { fees }));
          const cost = quote.walked.value.roundTo('KZT', 'up');
          expect(quote.spend).toEqual(spend);
          expect(cost.plus(feesOf(quote)).plus(quote.rounding)).toEqual(spend);
          expect(quote.rounding.isNegative()).toBe(false);
        }),
      );
    });

    it('gives exactly what was stated, for the smallest amount that covers it', () => {
      fc.assert(
        fc.property(coins, (receive) => {
          const quote = priced(buy('receive', receive), market(ASKS, { fees }));
          const cost = quote.walked.value.roundTo('KZT', 'up');
          expect(quote.receive).toEqual(receive);
          expect(cost.plus(feesOf(quote)).plus(quote.rounding)).toEqual(quote.spend);
          const tiynLess = quote.spend.minus(tenge('0.01'));
          const without = priceQuote(buy('spend', tiynLess), market(ASKS, { fees, minimum: tenge('0.01') }));
          if (without.ok) expect(without.value.receive.compare(receive)).toBeLessThanOrEqual(0);
        }),
      );
    });

    it('of a sale pays out what the venues give, less fees, and never more', () => {
      fc.assert(
        fc.property(coins, (spend) => {
          const quote = priced(sell('spend', spend), market(BIDS, { fees }));
          const exact = quote.walked.value;
          expect(quote.spend).toEqual(spend);
          const paid = quote.receive.plus(feesOf(quote)).plus(quote.rounding);
          expect(ExactAmount.of(paid).compare(exact)).toBeLessThanOrEqual(0);
        }),
      );
    });

    it('of a sale for a stated amount pays exactly that', () => {
      fc.assert(
        fc.property(spends, (receive) => {
          const quote = priced(sell('receive', receive), market(BIDS, { fees }));
          expect(quote.receive).toEqual(receive);
          const brings = quote.walked.value.roundTo('KZT', 'down');
          expect(quote.receive.plus(feesOf(quote)).plus(quote.rounding)).toEqual(brings);
          expect(quote.rounding.isNegative()).toBe(false);
        }),
      );
    });

    it.each(['intebix', 'ataix'] as const)('is no worse than at %s alone', (venue) => {
      const alone = (levels: VenueBookLevel[]): VenueBookLevel[] => levels.filter((one) => one.venue === venue);
      const plenty = level(venue, '523.00', '10000.000000');
      const asks = [...ASKS, plenty];
      fc.assert(
        fc.property(spends, (spend) => {
          const there = priced(buy('spend', spend), market(alone(asks), { fees })).receive;
          // What the tiyn that fees are rounded up by come to.
          const both = priced(buy('spend', spend.plus(tenge('0.02'))), market(asks, { fees })).receive;
          expect(both.compare(there)).toBeGreaterThanOrEqual(0);
        }),
      );
    });
  });

  it('gives more for more; one tiyn more may be what both fees round up by', () => {
    fc.assert(
      fc.property(spends, fc.bigInt({ min: 2n, max: 1_000_000n }), (spend, more) => {
        const less = priced(buy('spend', spend), market(ASKS)).receive;
        const greater = priced(buy('spend', spend.plus(Money.ofMinor(more, 'KZT'))), market(ASKS)).receive;
        expect(greater.compare(less)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('cannot be farmed: a thousand small ones give no more than their exact worth', () => {
    const small = market(ASKS, { minimum: tenge('0.01') });
    fc.assert(
      fc.property(fc.bigInt({ min: 600n, max: 5_000n }), (minor) => {
        const quote = priceQuote(buy('spend', Money.ofMinor(minor, 'KZT')), small);
        if (!quote.ok) return;
        const { receive, walked, spend } = quote.value;
        const thousandSpent = ExactAmount.of(Money.ofMinor(spend.minor * 1_000n, 'KZT'));
        const thousandWorth = Rate.of('519.00', 'USDT', 'KZT').exactQuoteFor(
          Money.ofMinor(receive.minor * 1_000n, 'USDT'),
        );
        expect(thousandWorth.compare(thousandSpent)).toBeLessThanOrEqual(0);
        expect(walked.value.compare(ExactAmount.of(spend))).toBeLessThanOrEqual(0);
      }),
    );
  });
});
