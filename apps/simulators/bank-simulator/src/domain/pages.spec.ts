import type { ReportedLine } from './line';
import { pagesOf } from './pages';

const lines = (count: number): ReportedLine[] =>
  Array.from({ length: count }, (_, index) => ({
    line: {
      bic: 'EURIKZKA',
      iban: 'KZ16948AIYRBAS000001',
      reference: `R${index}`,
      kind: 'collection',
      direction: 'CRDT',
      amount: 1n,
      bookedAt: new Date(0),
    },
  }));

describe('a statement in pages', () => {
  it.each([
    [0, [0]],
    [1, [1]],
    [1000, [1000]],
    [1001, [1000, 1]],
    [2500, [1000, 1000, 500]],
  ])('%d entries', (count, sizes) => {
    const pages = pagesOf(lines(count));
    expect(pages.map((page) => page.lines.length)).toEqual(sizes);
    expect(pages.map((page) => page.number)).toEqual(sizes.map((_, index) => index + 1));
    expect(pages.filter((page) => page.isLast)).toEqual([pages.at(-1)]);
  });
});
