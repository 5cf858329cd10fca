import { InvariantError } from '@aiyrbas/kernel';
import { divide } from './rounding';

test.each([
  [6n, 3n, 2n, 2n],
  [7n, 3n, 2n, 3n],
  [8n, 3n, 2n, 3n],
  [1n, 10n ** 40n, 0n, 1n],
  [0n, 3n, 0n, 0n],
  [-6n, 3n, -2n, -2n],
  [-7n, 3n, -3n, -2n],
  [-1n, 10n ** 40n, -1n, 0n],
])('%s divided by %s is %s rounded down and %s rounded up', (numerator, denominator, down, up) => {
  expect([divide(numerator, denominator, 'down'), divide(numerator, denominator, 'up')]).toEqual([down, up]);
});

test.each([0n, -1n])('a divisor of %s is a bug', (denominator) => {
  expect(() => divide(1n, denominator, 'down')).toThrow(InvariantError);
});
