import { parseBin } from './bin';

describe('a BIN', () => {
  test.each([
    ['940140000385', 'Halyk'],
    ['990140004654', 'first pass'],
    ['961141000023', 'a branch, second pass'],
    ['070941024691', 'a branch'],
    ['220340900479', 'ATAIX Eurasia'],
    ['250540000905', 'second pass'],
  ])('%s is valid (%s)', (text) => {
    expect(parseBin(text)).toEqual({ ok: true, value: text });
  });

  test.each<[unknown, string]>([
    ['94014000038', 'form'],
    ['940140000385 ', 'form'],
    [940140000385, 'form'],
    [undefined, 'form'],
    ['940040000385', 'month'],
    ['941340000385', 'month'],
    ['900115300013', 'holder'],
    ['940170000385', 'holder'],
    ['940144000385', 'unit'],
    ['940140000386', 'control_digit'],
  ])('%j is refused by its %s', (text, detail) => {
    expect(parseBin(text)).toEqual({ ok: false, error: { code: 'bin_invalid', detail } });
  });

  test('whose control digit would be ten twice is never issued', () => {
    for (const last of '0123456789') expect(parseBin(`25054000098${last}`).ok).toBe(false);
  });
});
