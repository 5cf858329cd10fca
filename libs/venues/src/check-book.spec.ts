import { checkBook } from './check-book';
import type { OrderBook } from './order-book';

const now = new Date('2026-11-23T10:00:00.000Z');
const ago = (ms: number): Date => new Date(now.getTime() - ms);

const book = (over: Partial<OrderBook> & { bid?: string; ask?: string } = {}): OrderBook => ({
  venue: 'intebix',
  pair: 'USDT/KZT',
  bids: [{ price: over.bid ?? '519.50', quantity: '1000' }],
  asks: [{ price: over.ask ?? '520.50', quantity: '1000' }],
  at: now,
  receivedAt: now,
  ...over,
});

describe('a book is judged', () => {
  test.each([
    ['good', book(), 'open'],
    ['five seconds old', book({ at: ago(5_000) }), 'open'],
    ['a moment older than five seconds', book({ at: ago(5_001) }), 'stale'],
    ['from a venue whose clock is far ahead', book({ at: ago(-5_001) }), 'stale'],
    ['received long ago', book({ receivedAt: ago(5_001) }), 'stale'],
    ['crossed', book({ bid: '520.50', ask: '520.4' }), 'crossed'],
    ['locked: bid equals ask', book({ bid: '520.5', ask: '520.50' }), 'crossed'],
    ['compared as numbers, not as texts', book({ bid: '99.9', ask: '100.1' }), 'open'],
    ['without asks', book({ asks: [] }), 'empty'],
    ['without bids', book({ bids: [] }), 'empty'],
    ['with a level of nothing', book({ bids: [{ price: '519', quantity: '0.000' }] }), 'empty'],
    ['with a price of nothing', book({ bids: [{ price: '0', quantity: '1' }] }), 'empty'],
  ])('%s', (_, candidate, expected) => {
    const check = checkBook(candidate, now);
    expect(check.open ? 'open' : check.reason).toBe(expected);
  });
});

describe('an outlying book', () => {
  const jumped = book({ bid: '623', ask: '625' });
  const usual = book({ venue: 'ataix', bid: '519', ask: '521' });

  it('agrees with none of the books that it can be compared with', () => {
    expect(checkBook(jumped, now, [usual])).toEqual({ open: false, reason: 'outlying' });
  });

  it('does not close the venue that stayed where it was', () => {
    const before = book({ venue: 'ataix', at: ago(2_000) });
    expect(checkBook(usual, now, [jumped, before])).toEqual({ open: true });
  });

  it('is not found by looking at books of long ago: the market may have moved', () => {
    expect(checkBook(jumped, now, [book({ at: ago(60_001) })])).toEqual({ open: true });
  });
});
