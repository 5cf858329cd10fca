import { dayWithStatementDue, isStatementLate } from './statement-due';

describe('the day whose statement is due', () => {
  it.each([
    ['before the time: the day before yesterday', '2026-11-25T04:59:59.999Z', '2026-11-23'],
    ['at the time: yesterday', '2026-11-25T05:00:00.000Z', '2026-11-24'],
    ['on a Sunday: Thursday, because Friday has until Monday', '2026-11-29T12:00:00Z', '2026-11-26'],
    ['on Monday morning: Thursday', '2026-11-30T04:00:00Z', '2026-11-26'],
    ['on Monday from the time on: Friday', '2026-11-30T05:00:00Z', '2026-11-27'],
    ['in the five days off of Nauryz: the day before the last', '2026-03-24T12:00:00Z', '2026-03-19'],
    ['after them', '2026-03-26T05:00:00Z', '2026-03-20'],
  ])('%s', (_when, now, day) => {
    expect(dayWithStatementDue(new Date(now), '10:00')).toBe(day);
  });
});

describe('a statement is late', () => {
  it.each([
    ['when the bank closed an earlier day last', { first: '2026-11-20', closed: '2026-11-23' }, true],
    ['when the bank opened days and closed none', { first: '2026-11-20', closed: null }, true],
    ['not when the day is closed', { first: '2026-11-20', closed: '2026-11-24' }, false],
    ['not when a later day is closed', { first: '2026-11-20', closed: '2026-11-25' }, false],
    ['not before the first statement of the bank', { first: '2026-11-25', closed: null }, false],
  ])('%s', (_when, stated, expected) => {
    expect(isStatementLate(stated, '2026-11-24')).toBe(expected);
  });
});
