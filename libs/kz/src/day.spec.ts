import fc from 'fast-check';
import { addDays, dayInKazakhstan, endOfDay, endOfMonth, monthInKazakhstan, offsetOfLocal, startOfDay } from './day';

const at = (instant: string): Date => new Date(instant);

describe('the day in Kazakhstan', () => {
  it.each([
    ['a morning', '2026-11-23T09:15:30.000Z', '2026-11-23'],
    ['the last millisecond of a month', '2026-11-30T18:59:59.999Z', '2026-11-30'],
    ['the first millisecond of the next', '2026-11-30T19:00:00.000Z', '2026-12-01'],
    ['the turn of a year', '2026-12-31T19:00:00.000Z', '2027-01-01'],
    ['UTC+6: the last millisecond of 31 January 2024', '2024-01-31T17:59:59.999Z', '2024-01-31'],
    ['UTC+6: the first millisecond of 1 February 2024', '2024-01-31T18:00:00.000Z', '2024-02-01'],
    ['UTC+6: the first millisecond of 29 February 2024', '2024-02-28T18:00:00.000Z', '2024-02-29'],
    ['the last millisecond before clocks went back', '2024-02-29T17:59:59.999Z', '2024-02-29'],
    ['the hour that came twice: still 29 February', '2024-02-29T18:00:00.000Z', '2024-02-29'],
    ['the last millisecond of that hour', '2024-02-29T18:59:59.999Z', '2024-02-29'],
    ['UTC+5: the first millisecond of 1 March 2024', '2024-02-29T19:00:00.000Z', '2024-03-01'],
    ['UTC+5: half past eleven in the evening', '2024-04-30T18:30:00.000Z', '2024-04-30'],
  ])('%s', (_when, instant, day) => {
    expect([dayInKazakhstan(at(instant)), monthInKazakhstan(at(instant))]).toEqual([day, day.slice(0, 7)]);
  });

  it.each([
    ['2024-02-28', '2024-02-27T18:00:00.000Z', '2024-02-28T18:00:00.000Z', 24],
    ['2024-02-29', '2024-02-28T18:00:00.000Z', '2024-02-29T19:00:00.000Z', 25],
    ['2024-03-01', '2024-02-29T19:00:00.000Z', '2024-03-01T19:00:00.000Z', 24],
    ['2026-11-23', '2026-11-22T19:00:00.000Z', '2026-11-23T19:00:00.000Z', 24],
    ['2023-12-31', '2023-12-30T18:00:00.000Z', '2023-12-31T18:00:00.000Z', 24],
  ])('%s is from %s to %s: %i hours', (day, start, end, hours) => {
    expect([startOfDay(day).toISOString(), endOfDay(day).toISOString()]).toEqual([start, end]);
    expect((endOfDay(day).getTime() - startOfDay(day).getTime()) / 3_600_000).toBe(hours);
  });

  it.each([
    ['2026-11', '2026-11-30T19:00:00.000Z'],
    ['2026-12', '2026-12-31T19:00:00.000Z'],
    ['2028-02', '2028-02-29T19:00:00.000Z'],
    ['2026-02', '2026-02-28T19:00:00.000Z'],
    ['2024-02', '2024-02-29T19:00:00.000Z'],
    ['2024-01', '2024-01-31T18:00:00.000Z'],
    ['2023-12', '2023-12-31T18:00:00.000Z'],
  ])('%s ends at %s, and not a millisecond before', (month, instant) => {
    const end = endOfMonth(month);
    expect(end.toISOString()).toBe(instant);
    expect(monthInKazakhstan(new Date(end.getTime() - 1))).toBe(month);
    expect(monthInKazakhstan(end)).not.toBe(month);
  });

  it.each([
    ['2028-02-28', 1, '2028-02-29'],
    ['2026-03-01', -1, '2026-02-28'],
    ['2026-12-31', 1, '2027-01-01'],
    ['2024-02-29', 0, '2024-02-29'],
  ])('%s and %i days is %s', (day, days, expected) => expect(addDays(day, days)).toBe(expected));

  /** Summer time ended before 2005; what comes after 2100 nobody knows. */
  const instants = fc.oneof(
    fc.date({ min: at('2005-01-01T00:00:00Z'), max: at('2100-01-01T00:00:00Z'), noInvalidDate: true }),
    fc.date({ min: at('2024-02-28T00:00:00Z'), max: at('2024-03-02T00:00:00Z'), noInvalidDate: true }),
  );

  it('is that of the time zone database, for Almaty', () => {
    const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
    const almaty = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Almaty', ...parts });
    fc.assert(fc.property(instants, (instant) => expect(dayInKazakhstan(instant)).toBe(almaty.format(instant))));
  });

  it('of any instant begins at or before it, and ends after it; the next day begins there', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        const day = dayInKazakhstan(instant);
        const [start, end] = [startOfDay(day), endOfDay(day)];
        expect(start <= instant && instant < end).toBe(true);
        expect([dayInKazakhstan(start), dayInKazakhstan(new Date(start.getTime() - 1))]).toEqual([
          day,
          addDays(day, -1),
        ]);
        expect([dayInKazakhstan(end), dayInKazakhstan(new Date(end.getTime() - 1))]).toEqual([addDays(day, 1), day]);
      }),
    );
  });

  it.each([
    ['2026-11-23T10:00:00', '+05:00'],
    ['2024-03-01T00:00:00', '+05:00'],
    ['2024-02-29T22:59:59', '+06:00'],
    ['the hour that came twice, 2024-02-29T23:30:00', '+05:00'],
    ['2023-12-31T23:59:59', '+06:00'],
  ])('%s has the offset %s', (local, offset) => expect(offsetOfLocal(local.slice(-19))).toBe(offset));

  it('of a local time with its offset is the day that is written', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        const local = instant.toISOString().slice(0, 19);
        expect(dayInKazakhstan(new Date(`${local}${offsetOfLocal(local)}`))).toBe(local.slice(0, 10));
      }),
    );
  });
});
