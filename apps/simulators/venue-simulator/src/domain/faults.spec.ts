import { VenueFaults } from './faults';

test('a fault is used up by the calls that fit it, the oldest first', () => {
  const faults = new VenueFaults();
  faults.inject({ kind: 'reject', count: 2, venue: 'ataix' });
  faults.inject({ kind: 'timeout', count: 1, pair: 'BTC/KZT' });
  faults.inject({ kind: 'stale-book', count: 1 });
  const next = (venue: 'intebix' | 'ataix', pair: string) => faults.take(['reject', 'timeout'], venue, pair);
  expect(next('intebix', 'USDT/KZT')).toBeUndefined();
  expect(next('ataix', 'BTC/KZT')).toBe('reject');
  expect(next('intebix', 'BTC/KZT')).toBe('timeout');
  expect(next('ataix', 'USDT/KZT')).toBe('reject');
  expect(next('ataix', 'BTC/KZT')).toBeUndefined();
  expect(faults.take(['stale-book'], 'intebix', 'ETH/KZT')).toBe('stale-book');
});
