import { lengthPrefixed } from './length-prefixed';

test('each field has its length in front, and one that is not there is not empty', () => {
  const bytes = lengthPrefixed(['aб', Buffer.from([0xff]), '', null]);
  expect(bytes.toString('hex')).toBe('0000000361d0b1' + '00000001ff' + '00000000' + 'ffffffff');
});
