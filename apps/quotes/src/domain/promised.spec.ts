import { Money, Rate } from '@aiyrbas/money';
import fc from 'fast-check';
import { withoutPromised } from './promised';
import { type VenueBookLevel, walkBooks } from './walk-books';

const level = (venue: 'intebix' | 'ataix', price: number, quantity: number): VenueBookLevel => ({
  venue,
  price: Rate.of(`${price}.00`, 'USDT', 'KZT'),
  quantity: usdt(quantity),
});
const usdt = (amount: number): Money => Money.of(`${amount}.000000`, 'USDT');
const shown = (levels: readonly VenueBookLevel[]): string =>
  levels.map(({ venue, price, quantity }) => `${venue} ${quantity.amount} at ${price.toString()}`).join(', ');
const book = [level('intebix', 520, 10), level('ataix', 521, 5), level('intebix', 522, 20)];

test.each<[string, ['intebix' | 'ataix', number][], string]>([
  ['nothing', [], 'intebix 10.000000 at 520, ataix 5.000000 at 521, intebix 20.000000 at 522'],
  [
    'part of the best level',
    [['intebix', 4]],
    'intebix 6.000000 at 520, ataix 5.000000 at 521, intebix 20.000000 at 522',
  ],
  ['more than the best level', [['intebix', 12]], 'ataix 5.000000 at 521, intebix 18.000000 at 522'],
  ['all of one venue', [['ataix', 5]], 'intebix 10.000000 at 520, intebix 20.000000 at 522'],
  [
    'more than there is now',
    [
      ['ataix', 9],
      ['intebix', 99],
    ],
    '',
  ],
])('%s is promised', (_, promised, expected) => {
  const map = new Map(promised.map(([venue, amount]) => [venue, usdt(amount)]));
  expect(shown(withoutPromised(book, map))).toBe(expected);
});

test('however many quotes are made one after another, they never promise more than a level has', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 20 }), (amountsWanted) => {
      const promised = new Map<'intebix' | 'ataix', Money>();
      for (const amount of amountsWanted) {
        const walked = walkBooks(
          'buy',
          withoutPromised(book, promised),
          { in: 'asset', amount: usdt(amount) },
          'USDT',
          1n,
          () => 1n,
        );
        if (!walked.ok) continue;
        for (const { venue, quantity } of walked.value.venues) {
          promised.set(venue, (promised.get(venue) ?? usdt(0)).plus(quantity));
        }
      }
      expect(promised.get('intebix')?.greaterThan(usdt(30)) ?? false).toBe(false);
      expect(promised.get('ataix')?.greaterThan(usdt(5)) ?? false).toBe(false);
    }),
  );
});
