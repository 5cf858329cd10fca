import { type StatementPage, isFinal } from './statement';

const page = (number: number, difference: Partial<StatementPage> = {}): StatementPage => ({
  page: number,
  isLast: false,
  total: 100n,
  opening: 1_000n,
  closing: 1_200n,
  day: '2026-11-23',
  statedAt: new Date('2026-11-23T19:01:00.000Z'),
  ...difference,
});
const last = (number: number, difference: Partial<StatementPage> = {}) => page(number, { isLast: true, ...difference });

describe('a statement is a bank’s last word on a day', () => {
  it.each<[string, readonly StatementPage[], boolean]>([
    ['with all pages, of a day that is over, that adds up', [page(1), last(2)], true],
    ['in whatever order its pages came', [last(2), page(1)], true],
    [
      'by its first page’s opening and its last page’s closing alone',
      [page(1, { closing: 7n }), last(2, { opening: 7n })],
      true,
    ],
    ['with pages that chain', [page(1, { closing: 1_100n }), last(2, { opening: 1_100n })], true],
    ['not with pages that do not chain', [page(1, { closing: 1_100n }), last(2, { opening: 1_101n })], false],
    ['in one page', [last(1, { total: 200n })], true],
    ['not without its last page', [page(1), page(2)], false],
    ['not without a page between', [page(1), last(3)], false],
    ['not without its first page', [last(2, { total: 200n })], false],
    ['not without pages', [], false],
    ['not while its day lasts', [page(1), last(2, { statedAt: new Date('2026-11-23T18:59:59.999Z') })], false],
    ['not if it does not say its day', [page(1), last(2, { day: null })], false],
    ['not if it does not add up', [page(1), last(2, { total: 99n })], false],
    ['not without an opening balance', [page(1, { opening: null }), last(2)], false],
    ['not without a closing balance', [page(1), last(2, { closing: null })], false],
    ['not with an entry that cannot be counted', [page(1, { total: null }), last(2)], false],
  ])('%s', (_what, pages, final) => expect(isFinal(pages)).toBe(final));
});
