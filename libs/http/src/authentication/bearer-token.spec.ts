import fc from 'fast-check';
import { bearerTokenIn } from './bearer-token';

const jwt = fc
  .tuple(...Array.from({ length: 3 }, () => fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/)))
  .map((parts) => parts.join('.'));
const scheme = fc.constantFrom('bearer', 'Bearer', 'BEARER', 'bEaReR');

describe('the token in an Authorization header', () => {
  it.each<[string | undefined, string]>([
    [undefined, 'none'],
    ['', 'none'],
    ['Bearer', 'none'],
    ['bearer ', 'none'],
    ['Basic YTpi', 'none'],
    ['Bearera.b.c', 'none'],
    ['a.b.c', 'none'],
    [' Bearer a.b.c', 'none'],
    ['Bearer a.b.c', 'jwt'],
    ['bearer a.b.c', 'jwt'],
    ['BEARER   a.b.c', 'jwt'],
    ['Bearer opaque', 'malformed'],
    ['Bearer a.b', 'malformed'],
    ['Bearer a.b.c.d.e', 'malformed'],
    ['Bearer a.b.', 'malformed'],
    ['Bearer a.b.c x', 'malformed'],
    ['Bearer a.b.c,', 'malformed'],
    ['Bearer\ta.b.c', 'none'],
    ['Bearer a.b.c=', 'malformed'],
  ])('of %j is %s', (header, kind) => expect(bearerTokenIn(header).kind).toBe(kind));

  it('is found in any case of the scheme and after any number of spaces', () => {
    fc.assert(
      fc.property(scheme, fc.integer({ min: 1, max: 5 }), jwt, (word, spaces, token) => {
        expect(bearerTokenIn(`${word}${' '.repeat(spaces)}${token}`)).toEqual({ kind: 'jwt', token });
      }),
    );
  });

  it('is never anything that the header does not hold', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `Bearer ${text}`),
        ),
        (header) => {
          const sent = bearerTokenIn(header);
          if (sent.kind === 'jwt') expect(header.slice(7).trimStart()).toBe(sent.token);
          else expect(['none', 'malformed']).toContain(sent.kind);
        },
      ),
    );
  });
});
