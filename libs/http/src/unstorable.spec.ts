import { unstorableTexts } from './unstorable';

const pathsIn = (value: unknown): string[] => unstorableTexts(value).map(({ path }) => path);

test.each([
  ['a NUL', 'a\u0000b'],
  ['the first half of a pair', 'a\ud83d'],
  ['the second half of a pair', '\ude00a'],
  ['two halves in the wrong order', '\ude00\ud83d'],
])('%s is found wherever it stands', (_what, text) => {
  expect(pathsIn({ ok: 'x', comment: text, list: [{ inner: text }] })).toEqual(['comment', 'list.0.inner']);
});

test.each(['Айгерім', '😀', 'a\u0001\t\n', '', '\\u0000'])('%j is text', (text) => {
  expect(pathsIn({ text })).toEqual([]);
});

test.each([undefined, null, 1, true, {}, []])('%j has no text', (value) => {
  expect(pathsIn(value)).toEqual([]);
});
