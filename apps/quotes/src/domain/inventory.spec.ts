import { type CryptoAsset, Money, Rate } from '@aiyrbas/money';
import fc from 'fast-check';
import { type InventorySide, assetSpent, limitOf, spentBy, takesAtMost, withinInventory } from './inventory';
import { type LeftOfAsset, afterPromising, leftTo } from './left';
import { withoutPromised } from './promised';
import { type VenueBookLevel, walkBooks } from './walk-books';

type Venue = 'intebix' | 'ataix';
const VENUE_FEE = '0.20';
const TERMS = { venueFee: () => VENUE_FEE, lotUnit: 1n };
const tenge = (amount: string): Money => Money.of(amount, 'KZT');
const usdt = (amount: string): Money => Money.of(amount, 'USDT');
const level = (venue: Venue, price: string, quantity: string, asset: CryptoAsset = 'USDT'): VenueBookLevel => ({
  venue,
  price: Rate.of(price, asset, 'KZT'),
  quantity: Money.of(quantity, asset),
});
const shown = (levels: readonly VenueBookLevel[]): string =>
  levels.map(({ venue, price, quantity }) => `${venue} ${quantity.amount} at ${price.toString()}`).join(', ');

const ASKS = [level('intebix', '100.00', '10.000000'), level('intebix', '200.00', '10.000000')];

describe('what our tenge at a venue suffice for', () => {
  // At 100 the limit is 101.00, at 200 it is 202.00; the venue's fee comes on top.
  test.each([
    ['the whole book: 20 coins at the limit of the last', '4048.08', '10.000000 at 100, intebix 10.000000 at 200'],
    ['a tiyn less', '4048.07', '10.000000 at 100, intebix 9.999851 at 200'],
    ['the first level, whose coins would be dearer too', '2024.04', '10.000000 at 100'],
    ['half of the first level', '506.01', '4.999900 at 100'],
  ])('%s', (_, has, expected) => {
    expect(shown(withinInventory('buy', ASKS, new Map([['intebix', tenge(has)]]), TERMS))).toBe(`intebix ${expected}`);
  });

  test('nothing, where nothing is, less than nothing is, or nobody has said what is', () => {
    const both = [...ASKS, level('ataix', '99.00', '1.000000')];
    expect(withinInventory('buy', both, new Map(), TERMS)).toEqual([]);
    const none = new Map<Venue, Money>([
      ['intebix', tenge('0.00')],
      ['ataix', tenge('-5.00')],
    ]);
    expect(withinInventory('buy', both, none, TERMS)).toEqual([]);
  });
});

test('of coins as many are sold as there are, in whole lots', () => {
  const bids = [level('ataix', '510.00', '3.000000'), level('ataix', '500.00', '10.000000')];
  const has = new Map<Venue, Money>([['ataix', usdt('5.500009')]]);
  expect(shown(withinInventory('sell', bids, has, { ...TERMS, lotUnit: 10n }))).toBe(
    'ataix 3.000000 at 510, ataix 2.500000 at 500',
  );
});

test('the limit is a percent worse than the last level, on the price grid', () => {
  expect(limitOf('buy', Rate.of('520.31', 'USDT', 'KZT')).toString()).toBe('525.52');
  expect(limitOf('sell', Rate.of('520.31', 'USDT', 'KZT')).toString()).toBe('515.1');
});

test('an order has taken tenge and the commission, or coins', () => {
  const fill = {
    clientOrderId: 'c'.repeat(32),
    venue: 'ataix' as const,
    venueOrderId: 'atx-1',
    quantity: usdt('10.000000').toJSON(),
    quoteAmount: tenge('5200.00').toJSON(),
    commission: tenge('10.40').toJSON(),
    filledAt: '2026-11-23T09:15:30.000Z',
  };
  expect(spentBy('buy', [fill])).toEqual([{ venue: 'ataix', amount: tenge('5210.40') }]);
  expect(spentBy('sell', [fill])).toEqual([{ venue: 'ataix', amount: usdt('10.000000') }]);
});

describe('however many quotes are made one after another', () => {
  const books: Readonly<Record<string, readonly VenueBookLevel[]>> = {
    USDT: [
      level('intebix', '520.10', '40.000000'),
      level('intebix', '530.77', '400.000000'),
      level('ataix', '521.00', '90.000000'),
    ],
    BTC: [level('intebix', '33000000.01', '0.01000000', 'BTC'), level('ataix', '33100000.00', '0.00300000', 'BTC')],
  };
  const amountsWanted = fc.array(
    fc.record({
      asset: fc.constantFrom<CryptoAsset>('USDT', 'BTC'),
      minor: fc.bigInt({ min: 1n, max: 150_000_000n }),
    }),
    { maxLength: 25 },
  );
  const amounts = fc.bigInt({ min: 0n, max: 30_000_000n });

  test.each<InventorySide>(['buy', 'sell'])('they never promise more than we have: %s', (side) => {
    fc.assert(
      fc.property(amountsWanted, amounts, amounts, (requested, intebix, ataix) => {
        const left = new Map<string, LeftOfAsset>();
        const promisedOf = new Map<string, bigint>();
        for (const { asset, minor } of requested) {
          const spent = assetSpent(side, asset);
          const has = new Map<Venue, Money>([
            ['intebix', Money.ofMinor(intebix, spent)],
            ['ataix', Money.ofMinor(ataix, spent)],
          ]);
          const now = left.get(spent) ?? { promised: new Map(), spendable: has };
          const { promised, spendable } = leftTo(asset, now);
          const levels = withinInventory(side, withoutPromised(books[asset]!, promised), spendable, TERMS);
          const amount = Money.ofMinor(asset === 'BTC' ? minor / 100n + 1n : minor, asset);
          const walked = walkBooks(side, levels, { in: 'asset', amount }, asset, 1n, () => 1n);
          if (!walked.ok) continue;
          left.set(
            spent,
            walked.value.venues.reduce((before, { venue, quantity, worstPrice }) => {
              const spends = takesAtMost(side, quantity, limitOf(side, worstPrice), VENUE_FEE);
              const key = `${spent} ${venue}`;
              promisedOf.set(key, (promisedOf.get(key) ?? 0n) + spends.minor);
              return afterPromising(before, { pair: asset, venue, quantity, spends });
            }, now),
          );
        }
        for (const [key, minor] of promisedOf) {
          expect(minor <= (key.endsWith('intebix') ? intebix : ataix)).toBe(true);
        }
      }),
    );
  });
});
