import { bankHoldUntil } from './bank-hold';

describe('how long a bank may hold a payment', () => {
  it.each([
    ['five working days, over a weekend', '2026-11-30T10:00:00Z', '2026-12-07T19:00:00.000Z'],
    ['from a Friday: the weekend does not count', '2026-11-27T10:00:00Z', '2026-12-04T19:00:00.000Z'],
    ['over Independence Day (a Wednesday)', '2026-12-11T10:00:00Z', '2026-12-21T19:00:00.000Z'],
    ['three working days before 28 August 2025', '2025-08-25T10:00:00Z', '2025-08-28T19:00:00.000Z'],
    ['five from 28 August 2025 on, over the weekend', '2025-09-01T10:00:00Z', '2025-09-08T19:00:00.000Z'],
    ['the day is that of Kazakhstan', '2025-08-27T20:00:00Z', '2025-09-05T19:00:00.000Z'],
  ])('%s', (_, since, until) => {
    expect(bankHoldUntil(new Date(since)).toISOString()).toBe(until);
  });
});
