// The alarm for a year whose days off are not complete.
import { Metrics } from '@aiyrbas/observability';
import { MeasureCalendar } from './measure-calendar';

test.each([
  ['2026-06-01T00:00:00.000Z', []],
  ['2026-12-01T00:00:00.000Z', ['2027']],
  ['2027-06-01T00:00:00.000Z', ['2027']],
  ['2027-12-01T00:00:00.000Z', ['2027', '2028']],
])('at %s the calendar of %j is missing', async (now, years) => {
  const metrics = new Metrics('bank-gateway');
  new MeasureCalendar(metrics, { now: () => new Date(now) }).onModuleInit();
  const shown = [...(await metrics.render()).matchAll(/^bank_calendar_missing\{year="(\d+)"[^}]*\} 1$/gm)];
  expect(shown.map(([, year]) => year)).toEqual(years);
});
