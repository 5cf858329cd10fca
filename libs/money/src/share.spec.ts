import { InvariantError } from '@aiyrbas/kernel';
import { Money } from './money';
import { averageShare, leftAfter, share } from './share';
import { anAmount, fc } from './testing/properties';

const kzt = (amount: string) => Money.of(amount, 'KZT');

describe('a share', () => {
  test.each([
    ['100000.00', '0.50', 'up', '500.00'],
    ['100000.01', '0.50', 'up', '500.01'],
    ['100000.01', '0.50', 'down', '500.00'],
    ['0.01', '0.20', 'up', '0.01'],
    ['0.01', '0.20', 'down', '0.00'],
    ['100.00', '0', 'up', '0.00'],
    ['99.99', '100', 'down', '99.99'],
  ] as const)('of %s at %s percent, rounded %s, is %s', (amount, percent, rounding, part) => {
    expect(share(kzt(amount), percent, rounding).amount).toBe(part);
  });

  test('rounds to the side named, by less than one minor unit', () => {
    const percents = fc.bigInt({ min: 0n, max: 100_000_000n });
    fc.assert(
      fc.property(anAmount, percents, (amount, millionths) => {
        const percent = `${millionths / 1_000_000n}.${(millionths % 1_000_000n).toString().padStart(6, '0')}`;
        const [down, up] = [share(amount, percent, 'down').minor, share(amount, percent, 'up').minor];
        const exact = amount.minor * millionths;
        expect(down * 100_000_000n <= exact && exact <= up * 100_000_000n && up - down <= 1n).toBe(true);
      }),
    );
  });

  test.each(['100.01', '-1', 'NaN', '1e1', '', '0.0000001'])('of %j percent is a bug', (percent) => {
    expect(() => share(kzt('1'), percent, 'up')).toThrow(InvariantError);
  });

  test('of an amount whose parts differ is the weighted average, rounded once', () => {
    const parts = (weights: readonly [bigint, bigint]) => [
      { percent: '0.20', weight: weights[0] },
      { percent: '0.60', weight: weights[1] },
    ];
    expect(averageShare(kzt('100000.00'), parts([1n, 1n]), 'up').amount).toBe('400.00');
    expect(averageShare(kzt('100000.00'), parts([3n, 1n]), 'up').amount).toBe('300.00');
    expect(averageShare(kzt('0.01'), parts([1n, 1n]), 'up').amount).toBe('0.01');
    expect(averageShare(kzt('0.01'), parts([1n, 1n]), 'down').amount).toBe('0.00');
    expect(averageShare(kzt('100.00'), parts([0n, 1n]), 'up')).toEqual(share(kzt('100.00'), '0.60', 'up'));
    expect(() => averageShare(kzt('1'), parts([0n, 0n]), 'up')).toThrow(InvariantError);
    expect(() => averageShare(kzt('1'), parts([-1n, 2n]), 'up')).toThrow(InvariantError);
  });

  test('leaves what is not taken', () => {
    expect(leftAfter('0.50', '0.20')).toBe(99_300_000n);
    expect(leftAfter()).toBe(100_000_000n);
  });

  test('of less than nothing is a bug', () => {
    expect(() => share(kzt('-1'), '1', 'up')).toThrow(InvariantError);
  });
});
