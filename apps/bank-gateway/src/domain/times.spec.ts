import { bookedAt, bookingDay, valueDay } from './booking-time';
import { nextRequestAfterSeconds } from './status-request-backoff';

const received = new Date('2026-11-23T10:00:00.000Z');

describe('when a bank booked', () => {
  it.each([
    ['a moment with its offset', '2026-11-23T14:59:30+05:00', '2026-11-23T09:59:30.000Z'],
    ['a moment after our receipt: the receipt counts', '2026-11-23T10:00:01Z', '2026-11-23T10:00:00.000Z'],
    ['a past day: its last moment in Kazakhstan', '2026-11-22', '2026-11-22T18:59:59.999Z'],
    ['this day: the receipt counts', '2026-11-23', '2026-11-23T10:00:00.000Z'],
    ['nothing: the receipt counts', undefined, '2026-11-23T10:00:00.000Z'],
  ])('%s', (_what, stated, expected) => {
    expect(bookedAt(stated, received).toISOString()).toBe(expected);
  });

  it.each([
    ['a day', '2026-11-22', '2026-11-22'],
    ['a day to come: Saturday’s payment is Monday’s entry', '2026-11-25', '2026-11-25'],
    ['a moment there', '2026-11-24T00:30:00+05:00', '2026-11-24'],
    ['the same moment by the clock of Greenwich', '2026-11-23T19:30:00Z', '2026-11-24'],
    ['the last moment of a day', '2026-11-23T18:59:59.999Z', '2026-11-23'],
    ['nothing: the day of our receipt', undefined, '2026-11-23'],
  ])('takes the booking day from %s', (_what, stated, expected) => {
    expect(bookingDay(stated, received)).toBe(expected);
  });

  it('has a value day in Kazakhstan', () => {
    expect(valueDay(undefined, new Date('2026-11-23T19:00:00Z'))).toBe('2026-11-24');
    expect(valueDay('2026-11-20', received)).toBe('2026-11-20');
    expect(valueDay(undefined, received)).toBe('2026-11-23');
  });
});

describe('how long a bank is given', () => {
  it('15 s, then twice as long each time, up to a quarter of an hour', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7, 50].map((times) => nextRequestAfterSeconds('sent', times))).toEqual([
      15, 30, 60, 120, 240, 480, 900, 900, 900,
    ]);
  });

  it('longer when it has accepted', () => expect(nextRequestAfterSeconds('accepted', 0)).toBe(60));
});
