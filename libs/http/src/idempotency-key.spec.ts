import fc from 'fast-check';
import { idempotencyKeyIn, quotedKey } from './idempotency-key';

describe('an Idempotency-Key', () => {
  it.each<[string, string | undefined]>([
    ['q-1', 'q-1'],
    ['"q-1"', 'q-1'],
    [String.raw`"a\"b\\c"`, String.raw`a"b\c`],
    // No string of structured fields: the characters are the key, as before.
    ['"q-1', '"q-1'],
    ['q-1"', 'q-1"'],
    ['"a"b"', '"a"b"'],
    [String.raw`"a\b"`, String.raw`"a\b"`],
    ['""', undefined],
    ['"a b"', undefined],
    ['a b', undefined],
    ['é', undefined],
    ['', undefined],
    ['x'.repeat(255), 'x'.repeat(255)],
    [`"${'x'.repeat(255)}"`, 'x'.repeat(255)],
    ['x'.repeat(256), undefined],
  ])('written %s is %s', (header, key) => expect(idempotencyKeyIn(header)).toBe(key));

  it('is the same with quotation marks and without', () => {
    const visible = fc.string({
      unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(visible, (text) => {
        // What is quoted already is the key inside.
        const key = idempotencyKeyIn(text);
        if (key !== undefined && key === text) expect(idempotencyKeyIn(quotedKey(text))).toBe(text);
      }),
    );
  });
});
