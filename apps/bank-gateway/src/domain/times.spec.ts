import { bookedAt, bookingDay, valueDay } from './booking-time';
import { nextRequestAfterSeconds, nextRequestAt, requestableFrom } from './status-request-backoff';

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

  const kz = (local: string): Date => new Date(`${local}+05:00`);
  it.each([
    ['in time: after the backoff', '2026-11-27T12:00:00', '2026-11-27T12:00:00', '16:00', '2026-11-27T12:00:15'],
    [
      'after the cut-off of a Friday: on Monday',
      '2026-11-27T17:00:00',
      '2026-11-27T17:00:00',
      '16:00',
      '2026-11-30T00:00:15',
    ],
    [
      'in time and silent: not on Saturday',
      '2026-11-27T12:00:00',
      '2026-11-28T09:00:00',
      '16:00',
      '2026-11-30T00:00:15',
    ],
    ['in time: also after the cut-off', '2026-11-27T12:00:00', '2026-11-27T18:00:00', '16:00', '2026-11-27T18:00:15'],
    [
      'at a bank without a cut-off: any day',
      '2026-11-28T12:00:00',
      '2026-11-28T12:00:00',
      undefined,
      '2026-11-28T12:00:15',
    ],
  ])('what was sent %s', (_what, sentAt, now, cutOff, expected) => {
    const sent = { sentAt: kz(sentAt), cutOff };
    expect(nextRequestAt(kz(now), { ...sent, state: 'sent', timesRequested: 0 })).toEqual(kz(expected));
  });

  it('and is not asked before the day on which it executes, nor on a day off', () => {
    const sent = { sentAt: kz('2026-12-15T17:00:00'), cutOff: '16:00' };
    expect(requestableFrom(kz('2026-12-15T17:00:30'), sent)).toEqual(kz('2026-12-17T00:00:00'));
    expect(requestableFrom(kz('2026-12-19T09:00:00'), sent)).toEqual(kz('2026-12-21T00:00:00'));
  });
});
