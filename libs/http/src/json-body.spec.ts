import { parseJsonBody } from './json-body';

const codeOf = (text: string): string => {
  const parsed = parseJsonBody(text);
  return parsed.ok ? 'ok' : parsed.error.code;
};

describe('a JSON body', () => {
  it.each([
    ['{"a":1,"b":{"a":2},"c":[{"a":3},{"a":4}]}', 'ok'],
    ['{"a":"a","b":"a"}', 'ok'],
    ['{"amount":"1","amount":"1000"}', 'duplicate_key'],
    ['{"x":{"y":{"amount":"1","amount":"1000"}}}', 'duplicate_key'],
    ['[{"a":1,"a":2}]', 'duplicate_key'],
    // The same key, written with an escape: both parsers would read it as one.
    ['{"a":1,"\\u0061":2}', 'duplicate_key'],
    ['{"__proto__":{"role":"admin"}}', 'unknown_field'],
    ['{"a":{"constructor":{"prototype":{}}}}', 'unknown_field'],
    ['{"\\u005f_proto__":1}', 'unknown_field'],
    ['{"a":', 'invalid_request'],
    ["{'a':1}", 'invalid_request'],
    ['{"a":1,}', 'invalid_request'],
    ['{"a":1} // no', 'invalid_request'],
    ['NaN', 'invalid_request'],
    ['['.repeat(17) + ']'.repeat(17), 'invalid_request'],
    ['['.repeat(16) + ']'.repeat(16), 'ok'],
    ['{"a":1,"a":2', 'duplicate_key'],
    ['', 'invalid_request'],
  ])('%s is %s', (text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  it.each([
    ['lists', '['],
    ['objects', '{"a":'],
    ['both', '[{"a":'],
  ])('that is nothing but %s inside each other, as long as a body may be, is refused quickly', (_, piece) => {
    const parsed = parseJsonBody(piece.repeat(65_536 / piece.length));
    expect(parsed).toMatchObject({ ok: false, error: { code: 'invalid_request' } });
  });
});
