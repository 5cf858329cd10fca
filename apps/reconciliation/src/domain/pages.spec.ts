// Which page of a statement is missing, and which does not open as the page before it closed.
import fc from 'fast-check';
import { type ReceivedPage, type StatementPageKey, pageFaults, pageKey, pageOfKey } from './pages';

const page = (number: number, over: Partial<ReceivedPage> = {}): ReceivedPage => ({
  bic: 'EURIKZKA',
  statementId: 'S-1',
  page: number,
  isLast: false,
  unit: 'KZT',
  before: null,
  after: null,
  day: '2026-11-23',
  statedAt: new Date('2026-11-23T19:01:00.000Z'),
  ...over,
});
const last = (number: number, over: Partial<ReceivedPage> = {}) => page(number, { isLast: true, ...over });
const later = { statedAt: new Date('2026-11-24T19:01:00.000Z') };
const faults = (...pages: readonly ReceivedPage[]) =>
  pageFaults(pages).map((fault) => `${fault.page} ${fault.class} ${fault.told ?? ''} ${fault.booked ?? ''}`.trim());

describe('a statement in pages', () => {
  test.each([
    ['one page', [last(1)], []],
    ['two pages', [page(1), last(2)], []],
    ['in any order', [last(3), page(1), page(2)], []],
    ['page 2 of 3 is missing', [page(1), last(3)], ['2 missing']],
    ['page 1 is missing', [last(2)], ['1 missing']],
    ['the last page is missing', [page(1), page(2)], ['3 missing']],
    ['two gaps: the first page of each', [page(2), page(5), last(6)], ['1 missing', '3 missing']],
    ['a page number that cannot be', [last(99_999)], ['1 missing']],
    ['a page beyond the last one, of an earlier statement', [page(1, later), last(2, later), page(3)], []],
    [
      'a last page of an earlier statement before a later page',
      [page(1, later), last(2), page(3, later)],
      ['4 missing'],
    ],
    ['pages that chain', [page(1, { before: 0n, after: 5n }), last(2, { before: 5n, after: 9n })], []],
    ['a page that opens above', [page(1, { after: 5n }), last(2, { before: 7n })], ['2 over 7 5']],
    ['a page that opens below', [page(1, { after: 5n }), last(2, { before: -1n })], ['2 under -1 5']],
    ['a page without balances', [page(1, { after: 5n }), page(2), last(3, { before: 9n })], []],
    ['the page between is missing: only that', [page(1, { after: 5n }), last(3, { before: 9n })], ['2 missing']],
    [
      'the balances of the day on each page',
      [page(1, { before: 1n, after: 9n }), last(2, { before: 1n, after: 9n })],
      [],
    ],
    ['another currency', [page(1, { after: 5n }), last(2, { before: 7n, unit: 'USD' as never })], []],
  ])('%s', (_what, pages, expected) => expect(faults(...pages)).toEqual(expected));

  it('has no fault exactly when every page is there and opens as the one before closed', () => {
    const amount = fc.bigInt({ min: -50n, max: 50n });
    fc.assert(
      fc.property(fc.array(amount, { minLength: 3, maxLength: 12 }), fc.nat(), (balances, at) => {
        const whole = balances
          .slice(1)
          .map((after, index) =>
            page(index + 1, { before: balances[index]!, after, isLast: index === balances.length - 2 }),
          );
        const lost = at % whole.length;
        expect(pageFaults(whole)).toEqual([]);
        expect(pageFaults(whole.filter((_, index) => index !== lost))).toMatchObject([
          { page: lost + 1, class: 'missing' },
        ]);
      }),
    );
  });
});

test.each<StatementPageKey>([
  { bic: 'EURIKZKA', statementId: 'S/1/page/2', page: 3 },
  { bic: 'EURIKZKA', statementId: '2026-11-23', page: 12 },
])('a page is named by its bank, statement and number: %j', (key) => {
  expect(pageOfKey(pageKey(key))).toEqual(key);
});

test('the name of a balance is no name of a page', () => {
  expect(pageOfKey('EURIKZKA/2026-11-23/KZT/closing')).toBeUndefined();
});
