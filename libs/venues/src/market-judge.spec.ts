import type { VenueCode } from '@aiyrbas/contracts';
import { MarketJudge } from './market-judge';
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

type Look = readonly [seconds: number, ...books: OrderBook[]];

/** What is said of each venue at the last of several looks. */
function verdicts(...looks: readonly Look[]): Record<string, string> {
  const judge = new MarketJudge();
  let last = new Map();
  for (const [seconds, ...books] of looks) last = judge.judge(books, new Date(start + seconds * 1_000));
  return Object.fromEntries([...last].map(([venue, judgement]) => [venue, judgement.open ? 'open' : judgement.reason]));
}

const calm: Look = [0, book('intebix', 520, 0), book('ataix', 521, 0)];

describe('books judged together', () => {
  test.each<[string, readonly Look[], Record<string, string>]>([
    ['that agree are open', [calm], { intebix: 'open', ataix: 'open' }],
    [
      'close the venue that jumped, and only that',
      [calm, [2, book('intebix', 624, 2), book('ataix', 521, 2)]],
      { intebix: 'outlying', ataix: 'open' },
    ],
    [
      'keep a venue closed for as long as it stays away',
      [calm, [2, book('intebix', 624, 2), book('ataix', 521, 2)], [9, book('intebix', 624, 9), book('ataix', 521, 9)]],
      { intebix: 'outlying', ataix: 'open' },
    ],
    [
      'open it again when it is back',
      [calm, [2, book('intebix', 624, 2), book('ataix', 521, 2)], [4, book('intebix', 520, 4), book('ataix', 521, 4)]],
      { intebix: 'open', ataix: 'open' },
    ],
    [
      'follow a market that moves at both venues',
      [calm, [2, book('intebix', 560, 2), book('ataix', 561, 2)]],
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
      [calm, [2, book('intebix', 624, 2)]],
      { intebix: 'outlying' },
    ],
  ])('%s', (_, looks, expected) => expect(verdicts(...looks)).toEqual(expected));
});
