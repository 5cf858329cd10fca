import fc from 'fast-check';
import { namesAt, parseClaimPath } from './claim-path';

describe('the path of a claim', () => {
  it.each<[string, readonly string[] | undefined]>([
    ['roles', ['roles']],
    ['realm_access.roles', ['realm_access', 'roles']],
    ['resource_access.web.roles', ['resource_access', 'web', 'roles']],
    ['resource_access."kz.example.web".roles', ['resource_access', 'kz.example.web', 'roles']],
    ['"a"', ['a']],
    [String.raw`"say \"hi\" \\".x`, ['say "hi" \\', 'x']],
    ['https://example.kz/roles', ['https://example.kz/roles']],
    ['urn:zitadel:iam:org:project:roles', ['urn:zitadel:iam:org:project:roles']],
    ['cognito:groups', ['cognito:groups']],
    ['', undefined],
    ['.', undefined],
    ['a.', undefined],
    ['.a', undefined],
    ['a..b', undefined],
    ['a b', undefined],
    ['"a', undefined],
    ['"a"b', undefined],
    ['a"b"', undefined],
    ['""', undefined],
    [String.raw`"\n"`, undefined],
    ['https://example.kz/a b', undefined],
  ])('%j is %j', (text, path) => expect(parseClaimPath(text)).toEqual(path));

  const quoted = (name: string): string => `"${name.replaceAll(/["\\]/g, '\\$&')}"`;
  const names = fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 4 });

  it('has every name when it is quoted', () => {
    fc.assert(fc.property(names, (path) => expect(parseClaimPath(path.map(quoted).join('.'))).toEqual(path)));
  });

  it('leads to what stands there, whatever else the token holds', () => {
    const claims = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(names, claims, fc.array(fc.string()), (path, others, roles) => {
        const nested = path.reduceRight<unknown>(
          (value, name) => ({ __proto__: null, ...others, [name]: value }),
          roles,
        );
        expect(namesAt(nested, path)).toEqual(roles);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.anything(), names, (claims, path) => {
        expect(namesAt(claims, path).every((name) => typeof name === 'string')).toBe(true);
      }),
    );
  });
});

describe('the names at a claim', () => {
  it.each<[string, unknown, readonly string[]]>([
    ['a list', ['customer', 'operator'], ['customer', 'operator']],
    ['a list with other things in it', ['customer', 7, null, { admin: 1 }], ['customer']],
    ['scopes', 'openid customer', ['openid', 'customer']],
    ['one name', 'customer', ['customer']],
    ['an empty text', '', []],
    ['keys of an object of objects', { customer: { '1': 'kz' }, operator: {} }, ['customer', 'operator']],
    ['an object of anything else', { customer: true }, []],
    ['a number', 7, []],
    ['null', null, []],
  ])('of %s', (_, value, names) => expect(namesAt({ roles: value }, ['roles'])).toEqual(names));

  it.each([[['constructor', 'name']], [['__proto__']], [['toString']], [['roles', 'length']]])(
    'at %j are none: only a claim of its own counts',
    (path) => expect(namesAt({ roles: ['customer'] }, path)).toEqual([]),
  );
});
