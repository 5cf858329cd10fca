import { arrayText } from './array-text';

test.each([
  ['nothing', [], '{}'],
  ['numbers', [1, -2, 0.5], '{1,-2,0.5}'],
  [
    'text, always quoted, so that no word is taken for NULL',
    ['a', '', 'null', 'a,b', '{x}'],
    '{"a","","null","a,b","{x}"}',
  ],
  ['what is not there', ['a', null, undefined], '{"a",NULL,NULL}'],
  ['quotes and backslashes', ['{"a":"b\\n"}', '\\', '"'], '{"{\\"a\\":\\"b\\\\n\\"}","\\\\","\\""}'],
  ['line ends and other planes, as they are', ['"a"\n', '"\u{1F600}"'], '{"\\"a\\"\n","\\"\u{1F600}\\""}'],
])('%s', (_, values, text) => expect(arrayText(values)).toBe(text));

test('what is neither text nor a number is left to pg', () => {
  expect(arrayText(['a', new Date()])).toBeUndefined();
  expect(arrayText([['a']])).toBeUndefined();
  expect(arrayText([true])).toBeUndefined();
  expect(arrayText([1n])).toBeUndefined();
});
