import { bookReply } from './venue-shapes';

const timeOf = (timestamp: string): Date | undefined =>
  bookReply.safeParse({ result: { symbol: 'BTC/KZT', timestamp, bids: [], asks: [] } }).data?.result.timestamp;

test.each([
  ['2026-11-23T09:15:30Z', '2026-11-23T09:15:30.000Z'],
  ['2026-11-23T09:15:30.123456Z', '2026-11-23T09:15:30.123Z'],
])('a venue’s time %s is read to the millisecond', (text, time) => {
  expect(timeOf(text)).toEqual(new Date(time));
});

test.each(['2026-02-30T00:00:00Z', '2026-01-01T25:00:00Z', '2026-12-31T23:59:60Z', '0000-01-01T00:00:00Z', ''])(
  'a venue’s time %j is none',
  (text) => expect(timeOf(text)).toBeUndefined(),
);
