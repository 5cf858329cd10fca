import { dueManifest, lastDay, msUntilDayEnds, overdueSeconds } from './manifest-due';

/** Half past midnight of the 24th in Kazakhstan. */
const NOW = new Date('2026-11-23T19:30:00.000Z');
const EARLIER = new Date(NOW.getTime() - 1);

it.each([
  ['the first one completes the last day', {}, { day: '2026-11-23' }],
  ['a day that is over', { until: EARLIER, day: '2026-11-22' }, { day: '2026-11-23' }],
  ['several days that are over, by one', { until: EARLIER, day: '2026-11-01' }, { day: '2026-11-23' }],
  ['none after the day has its own', { until: EARLIER, day: '2026-11-23' }, undefined],
  ['none after a request was fulfilled', { until: NOW, day: '2026-11-23', requestedAt: EARLIER }, undefined],
  ['one that was requested since', { until: EARLIER, day: '2026-11-23', requestedAt: NOW }, {}],
  ['the day before a request', { until: EARLIER, day: '2026-11-22', requestedAt: NOW }, { day: '2026-11-23' }],
])('%s', (_, made, due) => {
  expect(dueManifest(made, NOW)).toEqual(due);
});

it('the day is that of Kazakhstan', () => {
  expect(lastDay(new Date('2026-11-23T18:59:59.999Z'))).toBe('2026-11-22');
  expect(lastDay(new Date('2026-11-23T19:00:00.000Z'))).toBe('2026-11-23');
  expect(msUntilDayEnds(NOW)).toBe(23.5 * 3_600_000);
});

it('is overdue from the end of the day on', () => {
  expect(overdueSeconds({ day: '2026-11-23' }, NOW)).toBe(0);
  expect(overdueSeconds({ day: '2026-11-22' }, NOW)).toBe(1_800);
  expect(overdueSeconds({}, NOW)).toBe(1_800);
});
