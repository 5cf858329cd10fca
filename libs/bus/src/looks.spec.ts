import { LOOK_MS, untilNextLook } from './looks';

afterEach(() => jest.useRealTimers());

test.each([
  [0, 0, LOOK_MS],
  [1, 0, LOOK_MS - 1],
  [LOOK_MS - 1, 0, 1],
  [LOOK_MS - 500, 800, LOOK_MS + 500],
  [LOOK_MS - 800, 800, 800],
])('%d ms after one, and at least %d ms away: in %d ms', (passed, atLeast, expected) => {
  jest.useFakeTimers({ now: 1_700_000 * LOOK_MS + passed });
  expect(untilNextLook(atLeast)).toBe(expected);
});
