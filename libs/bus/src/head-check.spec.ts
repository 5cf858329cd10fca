import { HEAD_CHECK_MS, untilNextHeadCheck } from './head-check';

afterEach(() => jest.useRealTimers());

test.each([
  [0, 0, HEAD_CHECK_MS],
  [1, 0, HEAD_CHECK_MS - 1],
  [HEAD_CHECK_MS - 1, 0, 1],
  [HEAD_CHECK_MS - 500, 800, HEAD_CHECK_MS + 500],
  [HEAD_CHECK_MS - 800, 800, 800],
])('%d ms after one, and at least %d ms away: in %d ms', (passed, atLeast, expected) => {
  jest.useFakeTimers({ now: 1_700_000 * HEAD_CHECK_MS + passed });
  expect(untilNextHeadCheck(atLeast)).toBe(expected);
});
