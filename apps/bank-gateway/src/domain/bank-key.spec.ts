// What may be registered as a key, when it is valid, and how many are valid at a time.
import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { type Validity, areTooManyAtOnce, readPublicKey, stateOfKey } from './bank-key';

const X = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
const GOOD = { kty: 'OKP', crv: 'Ed25519', x: X, kid: 'EURIKZKA-2' };

describe('a public key', () => {
  it.each([
    ['as it is', GOOD],
    ['with what it is for', { ...GOOD, use: 'sig', alg: 'EdDSA', key_ops: ['verify'] }],
    ['with the name of RFC 9864', { ...GOOD, alg: 'Ed25519' }],
  ])('is read %s', (_what, jwk) => {
    expect(readPublicKey('EURIKZKA', jwk)).toEqual({ ok: true, value: { kid: 'EURIKZKA-2', x: X } });
  });

  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  it.each([
    ['a private key', { ...GOOD, d: X }, 'private key'],
    ['an EC key', { ...ec, kid: GOOD.kid }, 'crv is Ed25519'],
    ['another curve', { ...GOOD, crv: 'X25519' }, 'crv is Ed25519'],
    ['31 bytes', { ...GOOD, x: X.slice(0, 42) }, '32 bytes'],
    ['33 bytes', { ...GOOD, x: `${X}A` }, '32 bytes'],
    ['padding', { ...GOOD, x: `${X}=` }, '32 bytes'],
    ['another spelling of the same bytes', { ...GOOD, x: X.replace(/o$/, 'p') }, '32 bytes'],
    ['no x', { ...GOOD, x: undefined }, '32 bytes'],
    ['a key for encryption', { ...GOOD, use: 'enc' }, 'for signatures'],
    ['another algorithm', { ...GOOD, alg: 'ES256' }, 'for signatures'],
    ["another bank's id", { ...GOOD, kid: 'HSBKKZKX-2' }, 'begins with EURIKZKA'],
    ['the BIC alone', { ...GOOD, kid: 'EURIKZKA' }, 'kid is'],
    ['an id with a blank', { ...GOOD, kid: 'EURIKZKA 2' }, 'kid is'],
    ['a certificate beside it', { ...GOOD, x5c: [] }, 'has not'],
  ])('is refused: %s', (_what, jwk, detail) => {
    expect(readPublicKey('EURIKZKA', jwk)).toMatchObject({
      error: { code: 'bank_key_invalid', detail: expect.stringContaining(detail) },
    });
  });
});

const at = (hours: number): Date => new Date(Date.UTC(2026, 10, 23, hours));
const key = (from: number, to?: number, revoked?: number): Validity => ({
  validFrom: at(from),
  validTo: to === undefined ? null : at(to),
  revokedFrom: revoked === undefined ? null : at(revoked),
});

it.each([
  ['before its first instant', key(2, 4), 1, 'not_yet_valid'],
  ['at its first instant', key(2, 4), 2, 'valid'],
  ['before its end', key(2, 4), 3, 'valid'],
  ['at its end', key(2, 4), 4, 'expired'],
  ['without an end', key(2), 100, 'valid'],
  ['before the instant of its revocation', key(2, 6, 4), 3, 'valid'],
  ['from the instant of its revocation on', key(2, 6, 4), 4, 'revoked'],
  ['revoked, after its end', key(2, 6, 4), 8, 'revoked'],
  ['revoked before it began', key(6, 8, 2), 4, 'revoked'],
] as const)('a key %s', (_what, validity, hour, state) => {
  expect(stateOfKey(validity, at(hour))).toBe(state);
});

describe('two at a time', () => {
  it.each([
    ['two without an end', [key(0), key(1)], false],
    ['three without an end', [key(0), key(1), key(2)], true],
    ['a third when the first ends', [key(0, 2), key(1), key(2)], false],
    ['a third a moment too early', [key(0, 3), key(1), key(2)], true],
    ['a third after one was revoked', [key(0, undefined, 2), key(1), key(2)], false],
    ['one that was revoked before it began counts never', [key(0), key(1), key(3, 9, 2)], false],
  ])('%s', (_what, keys, tooMany) => {
    expect(areTooManyAtOnce(keys)).toBe(tooMany);
  });

  it('is what counting at every hour shows, for any keys', () => {
    const hour = fc.integer({ min: 0, max: 12 });
    const anyKey = fc
      .tuple(hour, fc.option(fc.integer({ min: 1, max: 6 })), fc.option(hour))
      .map(([from, lasts, revoked]) => key(from, lasts === null ? undefined : from + lasts, revoked ?? undefined));
    fc.assert(
      fc.property(fc.array(anyKey, { maxLength: 6 }), (keys) => {
        const hours = Array.from({ length: 24 }, (_, index) => at(index));
        const most = Math.max(...hours.map((one) => keys.filter((k) => stateOfKey(k, one) === 'valid').length));
        expect(areTooManyAtOnce(keys)).toBe(most > 2);
      }),
    );
  });
});
