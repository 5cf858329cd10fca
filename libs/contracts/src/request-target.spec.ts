import fc from 'fast-check';
import { OPERATIONS } from './operations/catalogue';
import { isPlainTarget } from './request-target';

const ID = '019aaf00-0000-7000-8000-000000000001';

describe('a request target', () => {
  it.each(OPERATIONS.map(({ id, path }) => [id, path.replaceAll(/\{\w+\}/g, ID)]))('of %s is routed', (_, path) => {
    expect(isPlainTarget(path!)).toBe(true);
    expect(isPlainTarget(`${path}?limit=1&cursor=a%2Fb%20c;../x`)).toBe(true);
  });

  it.each([
    ['the root', '/'],
    ['a path that ends with a slash', '/docs/'],
    ['a segment that begins with a dot', '/oidc/.well-known/openid-configuration'],
    ['three dots', '/v1/...'],
    ['a key id with a colon', '/ops/v1/bank-gateway/bank-keys/EURIKZKA:2/decisions'],
    ['an empty query', '/v1/orders?'],
  ])('with %s is routed', (_, target) => expect(isPlainTarget(target)).toBe(true));

  it.each([
    ['an encoded letter', '/%6fps/v1/kyc/parked'],
    ['an encoded slash', '/v1/orders/..%2f..%2fops'],
    ['a doubly encoded slash', '/v1/orders/%252e%252e'],
    ['a dot segment', '/v1/./orders'],
    ['a segment of two dots', '/v1/orders/../../ops/v1/kyc/parked'],
    ['two dots at its end', '/v1/orders/..'],
    ['two dots before a query', '/v1/orders/..?x=1'],
    ['a semicolon', '/ops/v1/kyc/parked;/../../v1/orders'],
    ['two slashes', '//ops/v1/kyc/parked'],
    ['two slashes inside', '/v1//orders'],
    ['two slashes at its end', '/v1/orders//'],
    ['a backslash', '/v1\\..\\ops'],
    ['a fragment', '/ops/v1/kyc/parked#/v1/orders'],
    ['a fragment in the query', '/v1/orders?x#/ops'],
    ['a NUL', '/v1/orders\0'],
    ['a line end', '/v1/orders\n'],
    ['a letter outside ASCII', '/v1/orders/é'],
    ['no path', '?x=1'],
    ['an asterisk', '*'],
    ['an authority', 'ops.aiyrbas.kz:443'],
    ['a scheme', 'http://ops/v1/orders'],
    ['nothing', ''],
  ])('with %s is refused', (_, target) => expect(isPlainTarget(target)).toBe(false));

  it('that is routed names the same path to every reader, whatever they decode and normalise', () => {
    const character = fc.constantFrom('/', '.', '%', '2', 'e', 'f', ';', '?', '#', '\\', 'v', '1', ':', '~');
    fc.assert(
      fc.property(fc.array(character, { maxLength: 24 }), (characters) => {
        const target = `/${characters.join('')}`;
        if (!isPlainTarget(target)) return;
        const path = target.split('?', 1)[0]!;
        expect(new URL(`http://host${target}`).pathname).toBe(path);
        expect(decodeURIComponent(path)).toBe(path);
        expect(path.split(';')).toHaveLength(1);
      }),
      { numRuns: 2_000 },
    );
  });
});
