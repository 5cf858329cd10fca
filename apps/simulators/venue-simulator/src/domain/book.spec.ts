import { VENUES } from '@aiyrbas/contracts';
import { PAIRS, lotUnit } from '@aiyrbas/venues';
import fc from 'fast-check';
import { type SimulatedBook, bookAt } from './book';

const at = (ms: number): Date => new Date(Date.UTC(2026, 10, 23, 10) + ms);
const market = { seed: 'aiyrbas', venue: 'intebix', pair: 'USDT/KZT' } as const;
const anyMarket = fc.record({
  seed: fc.constantFrom('aiyrbas', 'another'),
  venue: fc.constantFrom(...VENUES),
  pair: fc.constantFrom(...PAIRS),
});
const anyTime = fc.date({
  min: new Date('2026-01-01T00:00:00Z'),
  max: new Date('2030-01-01T00:00:00Z'),
  noInvalidDate: true,
});

const worth = (book: SimulatedBook): bigint =>
  book.asks.reduce((sum, { price, quantity }) => sum + (price.minor * quantity.minor) / 10n ** 6n, 0n) / 100n;

test('the same second has the same book, another second another one', () => {
  expect(bookAt(market, at(0))).toEqual(bookAt(market, at(999)));
  expect(bookAt(market, at(0))).not.toEqual(bookAt(market, at(1_000)));
  expect(bookAt(market, at(0))).not.toEqual(bookAt({ ...market, seed: 'another' }, at(0)));
});

test('a known second has a known book, in every process', () => {
  const { bids, asks, at: time } = bookAt(market, at(1_234));
  expect({
    bid: String(bids[0]!.price),
    ask: String(asks[0]!.price),
    quantity: String(asks[0]!.quantity),
    time,
  }).toMatchInlineSnapshot(`
   {
     "ask": "520.92 KZT",
     "bid": "519.51 KZT",
     "quantity": "2048.468094 USDT",
     "time": 2026-11-23T10:00:01.000Z,
   }
  `);
});

test('twenty levels on each side, in order, on the grid, never crossed', () => {
  fc.assert(
    fc.property(anyMarket, anyTime, (from, time) => {
      const { bids, asks } = bookAt(from, time);
      expect(bids).toHaveLength(20);
      expect(asks).toHaveLength(20);
      const upwards = [...[...bids].reverse(), ...asks];
      upwards.slice(1).forEach((level, index) => expect(level.price.greaterThan(upwards[index]!.price)).toBe(true));
      for (const { quantity } of upwards) {
        expect(quantity.isPositive()).toBe(true);
        expect(quantity.minor % lotUnit(quantity.asset)).toBe(0n);
      }
    }),
    { numRuns: 60 },
  );
});

test('the spread is 0.1 to 0.3 per cent and prices stray less than 0.2 per cent from minute to minute', () => {
  fc.assert(
    fc.property(anyMarket, anyTime, (from, time) => {
      const book = bookAt(from, time);
      const [bid, request] = [book.bids[0]!.price.minor, book.asks[0]!.price.minor];
      const perMille = ((request - bid) * 10_000n) / bid;
      expect(perMille >= 9n && perMille <= 31n).toBe(true);
      const later = bookAt(from, new Date(time.getTime() + 1_800_000)).asks[0]!.price.minor;
      const moved = later > request ? later - request : request - later;
      expect((moved * 1_000n) / request < 4n).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test('there is depth for tens of millions of tenge', () => {
  expect(worth(bookAt(market, at(0)))).toBeGreaterThan(30_000_000n);
});

test('a jump moves every price', () => {
  const usual = bookAt(market, at(0)).bids[0]!.price.minor;
  const jumped = bookAt(market, at(0), 20n).bids[0]!.price.minor;
  expect(jumped > (usual * 119n) / 100n && jumped < (usual * 121n) / 100n).toBe(true);
});
