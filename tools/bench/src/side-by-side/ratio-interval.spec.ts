import fc from 'fast-check';
import { PAIRS_FOR_95_PERCENT, medianInterval, ratioOf } from './ratio-interval';

// The table of the sign test: how many pairs, which rank, and in how many per cent of cases its interval holds the median.
it.each([
  [1, 1, 0],
  [3, 1, 75],
  [5, 1, 93.75],
  [6, 1, 96.88],
  [8, 1, 99.22],
  [9, 2, 96.09],
  [10, 2, 97.85],
  [12, 3, 96.14],
  [15, 4, 96.48],
  [20, 6, 95.86],
  [25, 8, 95.67],
])('of %i pairs the interval begins at rank %i and covers %f %%', (pairs, rank, percent) => {
  const interval = medianInterval(pairs);
  expect(interval.rank).toBe(rank);
  expect(interval.coverage * 100).toBeCloseTo(percent, 2);
});

it('six pairs are the fewest that give 95 %', () => {
  expect(medianInterval(PAIRS_FOR_95_PERCENT).coverage).toBeGreaterThanOrEqual(0.95);
  expect(medianInterval(PAIRS_FOR_95_PERCENT - 1).coverage).toBeLessThan(0.95);
});

it('a known sample has a known median and interval', () => {
  const ratios = [0.97, 1.02, 0.99, 1.1, 1.01, 1.0, 1.04, 0.98, 1.03, 0.9];
  const ratio = ratioOf(ratios.map((b) => ({ a: 1, b })));
  expect(ratio.median).toBeCloseTo(Math.sqrt(1.0 * 1.01), 12);
  expect([ratio.low, ratio.high]).toEqual([0.97, 1.04]);
});

it('what has no ratio is refused', () => {
  expect(() => ratioOf([])).toThrow(RangeError);
  expect(() => ratioOf([{ a: 0, b: 1 }])).toThrow(RangeError);
  expect(() => ratioOf([{ a: 1, b: Number.NaN }])).toThrow(RangeError);
});

const value = fc.double({ min: 0.001, max: 1_000, noNaN: true });
const samples = fc.array(fc.record({ a: value, b: value }), { minLength: 1, maxLength: 40 });

it('the interval holds the sample median, whatever was measured', () => {
  fc.assert(
    fc.property(samples, (pairs) => {
      const { low, median, high } = ratioOf(pairs);
      expect(low).toBeLessThanOrEqual(median * (1 + 1e-12));
      expect(median).toBeLessThanOrEqual(high * (1 + 1e-12));
    }),
  );
});

it('with A and B exchanged it is the reciprocal', () => {
  fc.assert(
    fc.property(samples, (pairs) => {
      const [forth, back] = [ratioOf(pairs), ratioOf(pairs.map(({ a, b }) => ({ a: b, b: a })))];
      expect(back.median * forth.median).toBeCloseTo(1, 9);
      expect(back.low * forth.high).toBeCloseTo(1, 9);
    }),
  );
});

it('the unit and the order of the pairs do not matter', () => {
  fc.assert(
    fc.property(samples, value, (pairs, unit) => {
      const other = ratioOf([...pairs].reverse().map(({ a, b }) => ({ a: a * unit, b: b * unit })));
      expect(other.median / ratioOf(pairs).median).toBeCloseTo(1, 9);
    }),
  );
});

/** Numbers from 0 to 1 that are the same for the same seed (the mulberry32 generator). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

it.each([6, 10, 15])(
  'of 20,000 simulated runs of %i skewed pairs as many intervals hold the true ratio as it says',
  (n) => {
    const [random, runs, trueRatio] = [randomFrom(20_261_130 + n), 20_000, 1.07];
    // An exponential is as skewed as CPU times with a neighbour's bursts are; its median is ln 2.
    const skewed = (): number => -Math.log(1 - random()) / Math.LN2;
    let held = 0;
    for (let run = 0; run < runs; run += 1) {
      const { low, high } = ratioOf(
        Array.from({ length: n }, () => ({ a: 1, b: trueRatio * Math.max(skewed(), 1e-9) })),
      );
      if (low <= trueRatio && trueRatio <= high) held += 1;
    }
    const { coverage } = medianInterval(n);
    // Four standard deviations of such a count: with this seed it holds or it does not, every time.
    expect(Math.abs(held / runs - coverage)).toBeLessThan(4 * Math.sqrt((coverage * (1 - coverage)) / runs));
  },
);
