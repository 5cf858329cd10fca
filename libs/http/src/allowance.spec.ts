// Case 45: whoever asks too often waits, and nobody else does.
import fc from 'fast-check';
import { Allowance } from './allowance';
import { ProblemError } from './problem';

const at = { now: 0 };
const allowance = (perMinute: number, atOnce: number) => new Allowance({ perMinute, atOnce, now: () => at.now });
beforeEach(() => {
  at.now = 0;
});

describe('an allowance', () => {
  it('is so many calls at once, and then one by one as time goes by', () => {
    const each = allowance(60, 3);
    expect([1, 2, 3].map(() => each.take('a'))).toEqual([0, 0, 0]);
    expect(each.take('a')).toBe(1000);
    at.now = 999;
    expect(each.take('a')).toBe(1);
    at.now = 1000;
    expect(each.take('a')).toBe(0);
    expect(each.take('a')).toBe(1000);
    at.now = 60_000;
    expect([1, 2, 3].map(() => each.take('a'))).toEqual([0, 0, 0]);
  });

  it('is each caller’s own: 10,000 calls of one in a minute leave another what they have', () => {
    const each = allowance(600, 60);
    let gone = 0;
    for (let call = 0; call < 10_000; call += 1) {
      at.now = call * 6;
      if (each.take('greedy') === 0) gone += 1;
      if (call % 100 === 0) expect(each.take('modest')).toBe(0);
    }
    expect(gone).toBeGreaterThan(600);
    expect(gone).toBeLessThanOrEqual(660);
  });

  it('never lets more through than was allowed, however the calls fall', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6000 }),
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.integer({ min: 0, max: 2000 }), { maxLength: 300 }),
        (perMinute, atOnce, pauses) => {
          at.now = 0;
          const each = allowance(perMinute, atOnce);
          const gone: number[] = [];
          for (const pause of pauses) {
            at.now += pause;
            if (each.take('a') === 0) gone.push(at.now);
          }
          gone.forEach((from, first) => {
            for (let last = first; last < gone.length; last += 1) {
              const most = atOnce + ((gone[last]! - from) * perMinute) / 60_000;
              expect(last - first + 1).toBeLessThanOrEqual(most + 0.001);
            }
          });
        },
      ),
      { numRuns: 100 },
    );
  });

  it('refuses with 429 and the seconds to wait, by the token and by nothing else', () => {
    const each = allowance(30, 1);
    const who = { issuer: 'https://issuer.test', subject: 'aigerim' };
    each.check(who);
    each.check({ ...who, issuer: 'https://another.test' });
    const refused = (): unknown => {
      try {
        return each.check(who);
      } catch (error) {
        return error;
      }
    };
    expect(refused()).toBeInstanceOf(ProblemError);
    expect(refused()).toMatchObject({ refusal: { code: 'too_many_requests' }, headers: { 'retry-after': '2' } });
  });

  it('forgets whoever has been quiet', () => {
    const each = allowance(600, 10);
    for (let call = 0; call < 4000; call += 1) each.take(`caller ${call}`);
    at.now = 60_000;
    for (let call = 0; call < 200; call += 1) each.take('another');
    expect(each.callers).toBe(1);
  });

  it('of nothing a minute is no limit', () => {
    const each = allowance(0, 1);
    expect(Array.from({ length: 1000 }, () => each.take('a')).every((wait) => wait === 0)).toBe(true);
    expect(each.callers).toBe(0);
  });
});
