import { BookCache } from './book-cache';
import { type MarketDataPort, MarketDataUnavailable, type OrderBook } from './order-book';

function aVenue() {
  let now = 1_000_000;
  let calls = 0;
  let reply: () => Promise<void> = async () => undefined;
  const port: MarketDataPort = {
    async orderBook(venue, pair): Promise<OrderBook> {
      calls += 1;
      await reply();
      return { venue, pair, bids: [], asks: [], at: new Date(now), receivedAt: new Date(now) };
    },
  };
  const cache = new BookCache(port, { now: () => new Date(now) });
  return {
    cache,
    calls: () => calls,
    passes: (ms: number) => (now += ms),
    replies: (how: () => Promise<void>) => (reply = how),
  };
}

describe('the book cache', () => {
  it('reuses a book for half a second and not longer', async () => {
    const venue = aVenue();
    await venue.cache.orderBook('intebix', 'USDT/KZT');
    venue.passes(500);
    await venue.cache.orderBook('intebix', 'USDT/KZT');
    expect(venue.calls()).toBe(1);
    venue.passes(1);
    await venue.cache.orderBook('intebix', 'USDT/KZT');
    expect(venue.calls()).toBe(2);
  });

  it('asks once however many want the book at the same moment', async () => {
    const venue = aVenue();
    await Promise.all(Array.from({ length: 50 }, () => venue.cache.orderBook('intebix', 'USDT/KZT')));
    expect(venue.calls()).toBe(1);
  });

  it('keeps venues and pairs apart', async () => {
    const venue = aVenue();
    await venue.cache.orderBook('intebix', 'USDT/KZT');
    await venue.cache.orderBook('ataix', 'USDT/KZT');
    await venue.cache.orderBook('ataix', 'BTC/KZT');
    expect(venue.calls()).toBe(3);
  });

  it('fails for everybody who waited, and asks anew', async () => {
    const venue = aVenue();
    await venue.cache.orderBook('intebix', 'USDT/KZT');
    venue.passes(1_000);
    venue.replies(() => Promise.reject(new MarketDataUnavailable('away')));
    const both = [venue.cache.orderBook('intebix', 'USDT/KZT'), venue.cache.orderBook('intebix', 'USDT/KZT')];
    for (const request of both) await expect(request).rejects.toThrow(MarketDataUnavailable);
    venue.replies(async () => undefined);
    await expect(venue.cache.orderBook('intebix', 'USDT/KZT')).resolves.toMatchObject({ venue: 'intebix' });
  });
});
