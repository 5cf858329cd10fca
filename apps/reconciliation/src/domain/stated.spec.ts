// Which balances are the last word on a day, which lines are between two of them, and when they differ.
import { statement } from '../testing/reconciled-events';
import { type Chained, compareStated, daysBetween, pointKey, pointOf, statedBalances, statedBreak } from './stated';

const NOW = new Date('2026-11-24T09:15:30.000Z');
const at = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1_000);

describe('what a statement states', () => {
  const day = '2026-11-23';
  const points = (over: Parameters<typeof statement>[3] = {}) =>
    statedBalances(statement(day, '10.00', '-7.25', over).body).map((one) => `${pointKey(one)} ${one.stated}`);

  it('is what the day opened and closed with', () => {
    expect(points()).toEqual(['EURIKZKA/2026-11-23/KZT/opening 1000', 'EURIKZKA/2026-11-23/KZT/closing -725']);
    expect(points({ openingDay: '2026-11-20' })[0]).toBe('EURIKZKA/2026-11-20/KZT/opening 1000');
    expect(points({ openingBalance: undefined })).toEqual(['EURIKZKA/2026-11-23/KZT/closing -725']);
  });

  it.each([
    ['the first moment after it', { statedAt: '2026-11-23T19:00:00.000Z' }, 2],
    ['the last moment of the day', { statedAt: '2026-11-23T18:59:59.999Z' }, 0],
    ['the day still going on, as an operator asks', { statedAt: '2026-11-23T09:00:00.000Z' }, 0],
    ['nobody knows when', { statedAt: undefined }, 0],
    ['no day', { day: undefined }, 0],
    ['the first page, and not the last: its opening', { lastPage: false }, 1],
    ['the last page, and not the first: its closing', { page: 2 }, 1],
    ['a page between', { page: 2, lastPage: false }, 0],
    ['a first page with its opening alone', { lastPage: false, day: undefined, openingDay: '2026-11-23' }, 1],
  ])('counts when it is the last word: written at %s', (_what, over, count) => {
    expect(points(over)).toHaveLength(count);
  });
});

describe('the days between', () => {
  const opening = (day: string) => ({ day, closes: false });
  const closing = (day: string) => ({ day, closes: true });
  it.each([
    ['a day’s opening and its closing: the day', opening('2026-11-23'), closing('2026-11-23'), '23', '23'],
    ['a closing and the next opening: none', closing('2026-11-23'), opening('2026-11-24'), '24', '23'],
    ['a closing on Friday and an opening on Monday', closing('2026-11-20'), opening('2026-11-23'), '21', '22'],
    ['two closings', closing('2026-11-22'), closing('2026-11-23'), '23', '23'],
    ['two openings', opening('2026-11-22'), opening('2026-11-23'), '22', '22'],
    ['a week’s opening and its closing', opening('2026-11-16'), closing('2026-11-20'), '16', '20'],
  ])('%s', (_what, before, balance, first, last) => {
    expect(daysBetween(before, balance)).toEqual({ first: `2026-11-${first}`, last: `2026-11-${last}` });
  });
});

describe('a stated balance', () => {
  const balance = (over: Partial<Chained> = {}): Chained => ({
    bic: 'EURIKZKA',
    unit: 'KZT',
    day: '2026-11-23',
    closes: true,
    stated: 150n,
    before: { day: '2026-11-23', closes: false, stated: 100n },
    sum: null,
    known: 0n,
    differsSince: null,
    dueAt: null,
    state: 'matched',
    ...over,
  });
  const state = { sum: 140n, differsSince: at(-600), dueAt: NOW, state: 'expected' } as const;

  it.each([
    ['nothing was stated before it', balance({ before: null }), 7n, { state: 'matched', sum: null }],
    ['the lines explain it', balance(), 50n, { state: 'matched', sum: 150n }],
    ['a line is on its way', balance(), 40n, { state: 'expected', sum: 140n, dueAt: at(600) }],
    ['another line came just now', balance({ ...state, sum: 130n }), 40n, { state: 'expected', dueAt: at(600) }],
    ['no line came: the bank states more', balance(state), 40n, { state: 'over', sum: 140n }],
    ['the bank states less', balance({ ...state, sum: 160n }), 60n, { state: 'under', sum: 160n }],
    ['the missing line came', balance({ ...state, state: 'over' }), 50n, { state: 'matched', dueAt: null }],
    ['two people accepted what differs', balance({ ...state, state: 'over', known: 10n }), 40n, { state: 'matched' }],
    ['and then the line came after all', balance({ known: 10n }), 50n, { state: 'matched' }],
    ['they accepted another difference', balance({ ...state, known: 10n, sum: 141n }), 41n, { state: 'over' }],
  ] as const)('%s', (_what, known, moved, expected) => {
    expect(compareStated(known, moved, { now: NOW, toleranceMs: 600_000 })).toMatchObject(expected);
  });

  it('that is wrong is found with both amounts, under a name that says which it is', () => {
    const point = balance();
    const decided = compareStated(balance(state), 40n, { now: NOW, toleranceMs: 600_000 });
    const [found] = statedBreak(point, 150n, decided);
    expect(found).toMatchObject({
      class: 'over',
      pairing: 'statement',
      key: 'EURIKZKA/2026-11-23/KZT/closing',
      told: { unit: 'KZT', minor: 150n },
      booked: { unit: 'KZT', minor: 140n },
    });
    expect(pointOf(found!.key)).toEqual({ bic: 'EURIKZKA', unit: 'KZT', day: '2026-11-23', closes: true });
    expect(statedBreak(point, 150n, compareStated(point, 50n, { now: NOW, toleranceMs: 1 }))).toEqual([]);
  });
});
