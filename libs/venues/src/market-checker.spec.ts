import type { VenueCode } from '@aiyrbas/contracts';
import { MarketChecker } from './market-checker';
import type { OrderBook } from './order-book';

const start = new Date('2026-11-23T10:00:00.000Z').getTime();

/** A book around a middle price, one tenge wide, as it is after some seconds. */
const book = (venue: VenueCode, middle: number, seconds: number, ageMs = 0): OrderBook => ({
  venue,
  pair: 'USDT/KZT',
  bids: [{ price: (middle - 0.5).toFixed(2), quantity: '1000' }],
  asks: [{ price: (middle + 0.5).toFixed(2), quantity: '1000' }],
  at: new Date(start + seconds * 1_000 - ageMs),
  receivedAt: new Date(start + seconds * 1_000),
});

type Snapshot = readonly [seconds: number, ...books: OrderBook[]];

/** What is said of each venue at the last of several looks. */
function reasonsAfter(...snapshots: readonly Snapshot[]): Record<string, string> {
  const checker = new MarketChecker();
  let last = new Map();
  for (const [seconds, ...books] of snapshots) last = checker.checkAll(books, new Date(start + seconds * 1_000));
  return Object.fromEntries([...last].map(([venue, check]) => [venue, check.open ? 'open' : check.reason]));
}

const steady: Snapshot = [0, book('intebix', 520, 0), book('ataix', 521, 0)];

describe('books checked together', () => {
  test.each<[string, readonly Snapshot[], Record<string, string>]>([
    ['that agree are open', [steady], { intebix: 'open', ataix: 'open' }],
    [
      'close the venue that jumped, and only that',
      [steady, [2, book('intebix', 624, 2), book('ataix', 521, 2)]],
      { intebix: 'outlying', ataix: 'open' },
    ],
    [
      'keep a venue closed for as long as it stays away',
      [
        steady,
        [2, book('intebix', 624, 2), book('ataix', 521, 2)],
        [9, book('intebix', 624, 9), book('ataix', 521, 9)],
      ],
      { intebix: 'outlying', ataix: 'open' },
    ],
    [
      'open it again when it is back',
      [
        steady,
        [2, book('intebix', 624, 2), book('ataix', 521, 2)],
        [4, book('intebix', 520, 4), book('ataix', 521, 4)],
      ],
      { intebix: 'open', ataix: 'open' },
    ],
    [
      'follow a market that moves at both venues',
      [steady, [2, book('intebix', 560, 2), book('ataix', 561, 2)]],
      { intebix: 'open', ataix: 'open' },
    ],
    [
      'close both when nobody knows where either has been',
      [[0, book('intebix', 624, 0), book('ataix', 521, 0)]],
      { intebix: 'outlying', ataix: 'outlying' },
    ],
    [
      'are not measured by a stale one, whatever it says',
      [[0, book('intebix', 624, 0, 6_000), book('ataix', 521, 0)]],
      { intebix: 'stale', ataix: 'open' },
    ],
    [
      'close a venue that jumps while the other one is silent',
      [steady, [2, book('intebix', 624, 2)]],
      { intebix: 'outlying' },
    ],
  ])('%s', (_, snapshots, expected) => expect(reasonsAfter(...snapshots)).toEqual(expected));
});
