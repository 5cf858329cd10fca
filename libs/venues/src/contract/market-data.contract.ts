// What every source of order books must keep, whichever venue or simulator is behind it. Plain checks, no test runner:
// a venue's own engineers can run them against their side.
import assert from 'node:assert/strict';
import type { VenueCode } from '@aiyrbas/contracts';
import { scaled } from '../exact';
import { checkBook } from '../check-book';
import { type Level, type MarketDataPort, MarketDataUnavailable } from '../order-book';

export interface MarketDataSubject {
  readonly port: MarketDataPort;
  readonly venue: VenueCode;
  readonly pairs: readonly string[];
  /** The clock by which books are checked. */
  now(): Date;
}

export interface ContractCheck<Subject> {
  readonly rule: string;
  check(subject: Subject): Promise<void>;
}

const sorted = (levels: readonly Level[], direction: 1 | -1): boolean =>
  levels.every((level, at) => {
    const next = levels[at + 1];
    return (
      !next || (direction === 1 ? scaled(level.price) < scaled(next.price) : scaled(level.price) > scaled(next.price))
    );
  });

export const marketDataContract: readonly ContractCheck<MarketDataSubject>[] = [
  {
    rule: 'every pair has a book that may be quoted from',
    async check({ port, venue, pairs, now }) {
      for (const pair of pairs) {
        const book = await port.orderBook(venue, pair);
        assert.equal(book.venue, venue);
        assert.equal(book.pair, pair);
        assert.deepEqual(checkBook(book, now()), { open: true });
      }
    },
  },
  {
    rule: 'both sides are in order, best price first, no price twice',
    async check({ port, venue, pairs }) {
      for (const pair of pairs) {
        const book = await port.orderBook(venue, pair);
        assert.ok(sorted(book.bids, -1), `${pair}: bids fall`);
        assert.ok(sorted(book.asks, 1), `${pair}: asks rise`);
      }
    },
  },
  {
    rule: 'the venue’s time and the time of receipt are both told',
    async check({ port, venue, pairs }) {
      const book = await port.orderBook(venue, pairs[0]!);
      assert.ok(Number.isFinite(book.at.getTime()) && Number.isFinite(book.receivedAt.getTime()));
    },
  },
  {
    rule: 'a pair that is not traded is an error, never an empty book',
    async check({ port, venue }) {
      await assert.rejects(port.orderBook(venue, 'DOGE/KZT'), MarketDataUnavailable);
    },
  },
];
