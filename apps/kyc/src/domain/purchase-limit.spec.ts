import { type LimitPolicy, policiesFor, remainingOf } from './purchase-limit';

const aPolicy = (change: Partial<LimitPolicy> = {}): LimitPolicy => ({
  rule: 'cooperation-3.1.1',
  cap: 1_000n,
  validFrom: new Date('2026-11-01T00:00:00.000Z'),
  howToRaise: 'pass the test',
  ...change,
});

describe('the policies that limit a purchase', () => {
  const raised = aPolicy({ cap: 2_000n, validFrom: new Date('2026-11-20T00:00:00.000Z') });
  const first = aPolicy();
  const another = aPolicy({ rule: 'house', cap: 500n });
  const all = [raised, another, first];

  it.each<[string, string, readonly LimitPolicy[]]>([
    ['none before the first', '2026-10-31T23:59:59.999Z', []],
    ['from its own moment on', '2026-11-01T00:00:00.000Z', [another, first]],
    ['until the next of its rule', '2026-11-19T23:59:59.999Z', [another, first]],
    ['of each rule the one that began last', '2026-11-20T00:00:00.000Z', [raised, another]],
  ])('are %s', (_what, at, expected) => {
    expect(policiesFor('KZ', all, new Date(at))).toEqual(expected);
  });

  it('of two from the same moment is the one that was made last', () => {
    const corrected = aPolicy({ cap: 7n });
    expect(policiesFor('KZ', [corrected, first], first.validFrom)).toEqual([corrected]);
  });

  it('are those of residents: r. 3.1.1 names nobody else', () => {
    expect(policiesFor('DE', all, new Date('2026-11-20T00:00:00.000Z'))).toEqual([]);
  });

  it.each([
    ['what is neither used nor reserved', { reserved: 300n, used: 200n }, 500n],
    ['nothing at the cap', { reserved: 0n, used: 1_000n }, 0n],
    ['nothing, and not less, when the cap was lowered', { reserved: 1_000n, used: 1n }, 0n],
  ])('leave %s', (_what, usage, left) => {
    expect(remainingOf(aPolicy(), usage)).toBe(left);
  });
});
