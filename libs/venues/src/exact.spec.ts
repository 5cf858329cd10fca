import { isDecimal, sameNumber, scaled, trimmed } from './exact';

test.each(['1', '0', '520.25', '0.000000000000000001', '007'])('%s is a decimal number', (text) => {
  expect(isDecimal(text)).toBe(true);
});

test.each(['', '-1', '+1', '1e3', '0x1F', 'NaN', 'Infinity', '1.', '.5', '1_000', ' 1', '0.1234567890123456789'])(
  '"%s" is not a decimal number',
  (text) => {
    expect(isDecimal(text)).toBe(false);
    expect(() => scaled(text)).toThrow('not a decimal number');
  },
);

test('numbers are compared, not texts', () => {
  expect(sameNumber('1.50', '1.5')).toBe(true);
  expect(sameNumber('9007199254740993', '9007199254740992')).toBe(false);
});

test.each([
  ['1.50', '1.5'],
  ['1.00', '1'],
  ['100', '100'],
  ['0.000000010000000000', '0.00000001'],
])('%s without idle zeros is %s', (text, short) => {
  expect(trimmed(text)).toBe(short);
});
