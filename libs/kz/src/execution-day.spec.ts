import fc from 'fast-check';
import { dayInKazakhstan, timeInKazakhstan } from './day';
import { executionDay, executionStart, lastExecutableBy } from './execution-day';

const kz = (local: string): Date => new Date(`${local}+05:00`);

describe('the day on which a bank executes', () => {
  it.each([
    ['before the cut-off it is today', '2026-11-23T15:59:59.999', '16:00', '2026-11-23'],
    ['at the cut-off too', '2026-11-23T16:00:00.000', '16:00', '2026-11-23'],
    ['after it the next day', '2026-11-23T16:00:00.001', '16:00', '2026-11-24'],
    ['after it on a Friday it is Monday', '2026-11-27T16:30:00', '16:00', '2026-11-30'],
    ['on a Saturday it is Monday', '2026-11-28T10:00:00', '16:00', '2026-11-30'],
    ['on a Sunday evening it is Monday', '2026-11-29T23:00:00', '16:00', '2026-11-30'],
    ['before a holiday it is the day after it', '2026-12-15T18:00:00', '16:00', '2026-12-17'],
    ['on a holiday too', '2026-12-16T09:00:00', '16:00', '2026-12-17'],
    ['without a cut-off it is today', '2026-11-28T23:59:59', undefined, '2026-11-28'],
  ])('%s', (_what, at, cutOff, expected) => {
    expect(executionDay(kz(at), cutOff)).toBe(expected);
  });

  it('begins at once when it is today, else at midnight in Kazakhstan', () => {
    const [inTime, late] = [kz('2026-11-23T10:00:00'), kz('2026-11-23T17:00:00')];
    expect(executionStart(inTime, '16:00')).toEqual(inTime);
    expect(executionStart(late, '16:00')).toEqual(kz('2026-11-24T00:00:00'));
    expect(executionStart(late, undefined)).toEqual(late);
  });

  it('what was sent until the last executable instant has started, and what was sent after it has not', () => {
    const instant = fc.date({ min: kz('2026-01-01T00:00:00'), max: kz('2027-06-01T00:00:00'), noInvalidDate: true });
    fc.assert(
      fc.property(instant, fc.constantFrom('00:00', '13:30', '16:00', '23:59', undefined), (by, cutOff) => {
        const last = lastExecutableBy(by, cutOff);
        expect(last <= by && executionStart(last, cutOff) <= by).toBe(true);
        expect(executionStart(new Date(last.getTime() + 1), cutOff) > by).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('is counted by the clock of Kazakhstan', () => {
    expect([dayInKazakhstan, timeInKazakhstan].map((part) => part(new Date('2026-11-23T19:30:00.250Z')))).toEqual([
      '2026-11-24',
      '00:30:00.250',
    ]);
  });
});
