import { dayInKazakhstan, monthInKazakhstan, nextMonthBegins } from './calendar';

describe('the calendar of Kazakhstan', () => {
  it.each([
    ['a morning', '2026-11-23T09:15:30.000Z', '2026-11-23', '2026-11'],
    ['the last moment of a month', '2026-11-30T18:59:59.999Z', '2026-11-30', '2026-11'],
    ['the first moment of the next', '2026-11-30T19:00:00.000Z', '2026-12-01', '2026-12'],
    ['the turn of a year', '2026-12-31T19:00:00.000Z', '2027-01-01', '2027-01'],
    ['before March 2024 Almaty was six hours ahead', '2024-01-31T18:00:00.000Z', '2024-02-01', '2024-02'],
    ['since then it is five', '2024-04-30T18:30:00.000Z', '2024-04-30', '2024-04'],
  ])('%s', (_when, at, day, month) => {
    expect([dayInKazakhstan(new Date(at)), monthInKazakhstan(new Date(at))]).toEqual([day, month]);
  });

  it.each([
    ['2026-11', '2026-11-30T19:00:00.000Z'],
    ['2026-12', '2026-12-31T19:00:00.000Z'],
    ['2028-02', '2028-02-29T19:00:00.000Z'],
    ['2023-12', '2023-12-31T18:00:00.000Z'],
  ])('after %s the next month begins at %s, and not a millisecond before', (month, at) => {
    const begins = nextMonthBegins(month);
    expect(begins.toISOString()).toBe(at);
    expect(monthInKazakhstan(new Date(begins.getTime() - 1))).toBe(month);
    expect(monthInKazakhstan(begins)).not.toBe(month);
  });
});
