// A signature vouches for one message: these attributes, this body, this key, this algorithm, and nothing that only looks alike.
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { canonicalBytes, signDetached, statedKid, verifyDetached } from './signature';

const bank = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = { kid: 'EURIKZKA-2026', privateKey: bank.privateKey };
const keys = new Map([
  [key.kid, bank.publicKey],
  ['rsa', rsa.publicKey],
]);
const publicKeyOf = (kid: string) => keys.get(kid);

const attributes = { id: '1', type: 'pain.014.001.07', source: '/banks/EURIKZKA', time: '2026-11-23T10:00:00Z' };
const body = Buffer.from('<Document>Әйгерім</Document>');
const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

test('a signed message is verified, and the key is named', async () => {
  const header = await signDetached(attributes, body, key);
  expect(header).toMatch(/^[\w-]+\.\.[\w-]{86}$/);
  expect(await verifyDetached(header, attributes, body, publicKeyOf)).toEqual({ ok: true, value: { kid: key.kid } });
});

test('it is a JWS like any other: RFC 7515 signing input, RFC 8037 key', async () => {
  const header = base64url({ alg: 'EdDSA', kid: key.kid });
  const input = `${header}.${canonicalBytes(attributes, body).toString('base64url')}`;
  const made = `${header}..${sign(null, Buffer.from(input), bank.privateKey).toString('base64url')}`;
  expect(made).toBe(await signDetached(attributes, body, key));
});

test('a revoked key is named as such, whatever it signed', async () => {
  const header = await signDetached(attributes, body, key);
  const verified = await verifyDetached(header, { ...attributes, id: '2' }, body, () => 'revoked');
  expect(verified).toEqual({ ok: false, error: { code: 'key_revoked' } });
});

test('the id that a header states is read without a key, and from nothing else', async () => {
  expect(statedKid(await signDetached(attributes, body, key))).toBe(key.kid);
  const stated = (head: string) => statedKid(`${Buffer.from(head).toString('base64url')}..${'A'.repeat(86)}`);
  expect(['', '[]', '{}', '{"kid":1}', 'null', '{'].map(stated)).toEqual(Array(6).fill(undefined));
  expect([undefined, '', 'nonsense'].map(statedKid)).toEqual([undefined, undefined, undefined]);
});

test('the order in which the attributes came does not matter', async () => {
  const header = await signDetached(attributes, body, key);
  const reversed = Object.fromEntries(Object.entries(attributes).reverse());
  expect(await verifyDetached(header, reversed, body, publicKeyOf)).toMatchObject({ ok: true });
});

test.each<[string, Record<string, string>, Buffer]>([
  ['another body', attributes, Buffer.from('<Document/>')],
  ['the same body re-encoded', attributes, Buffer.from(`\uFEFF${body.toString()}`)],
  ['another id', { ...attributes, id: '2' }, body],
  ['another time', { ...attributes, time: '2026-11-24T10:00:00Z' }, body],
  ['an attribute more', { ...attributes, subject: '' }, body],
  ['an attribute less', { id: attributes.id, type: attributes.type, source: attributes.source }, body],
])('%s is not what was signed', async (_what, changed, other) => {
  const header = await signDetached(attributes, body, key);
  const verified = await verifyDetached(header, changed, other, publicKeyOf);
  expect(verified).toEqual({ ok: false, error: { code: 'signature_invalid' } });
});

describe('a header is refused', () => {
  const own = (head: unknown, signature = 'A'.repeat(86)) => `${base64url(head)}..${signature}`;
  const input = (head: unknown) => `${base64url(head)}.${canonicalBytes(attributes, body).toString('base64url')}`;
  const hs256 = { alg: 'HS256', kid: key.kid };
  const mac = createHmac('sha256', bank.publicKey.export({ type: 'spki', format: 'pem' })).update(input(hs256));

  test.each<[string, string | undefined, string]>([
    ['when there is none', undefined, 'signature_missing'],
    ['when it is empty', '', 'signature_missing'],
    ['when it is not three parts', 'abc', 'signature_malformed'],
    [
      'when it carries a payload',
      `${base64url({ alg: 'EdDSA', kid: key.kid })}.e30.${'A'.repeat(86)}`,
      'signature_malformed',
    ],
    ['when its head is no JSON', `abc..${'A'.repeat(86)}`, 'signature_malformed'],
    ['when its head is a list', own(['EdDSA']), 'signature_malformed'],
    ['with algorithm none', own({ alg: 'none', kid: key.kid }), 'algorithm_refused'],
    [
      'with the public key as a shared secret',
      own(hs256, `${mac.digest('base64url')}${'A'.repeat(43)}`),
      'algorithm_refused',
    ],
    ['with RSA', own({ alg: 'RS256', kid: 'rsa' }), 'algorithm_refused'],
    ['without an algorithm', own({ kid: key.kid }), 'algorithm_refused'],
    ['without a key id', own({ alg: 'EdDSA' }), 'signature_malformed'],
    ['with a key of its own', own({ alg: 'EdDSA', kid: key.kid, jwk: {} }), 'signature_malformed'],
    ['with an address of keys', own({ alg: 'EdDSA', kid: key.kid, jku: 'https://x' }), 'signature_malformed'],
    ['with critical extensions', own({ alg: 'EdDSA', kid: key.kid, b64: false, crit: ['b64'] }), 'signature_malformed'],
    ['with a key that we do not know', own({ alg: 'EdDSA', kid: '../../dev/null' }), 'key_unknown'],
    ['with a key id that every object knows', own({ alg: 'EdDSA', kid: 'constructor' }), 'key_unknown'],
    ['with a key of another kind', own({ alg: 'EdDSA', kid: 'rsa' }), 'key_unknown'],
    ['with a signature of zeros', own({ alg: 'EdDSA', kid: key.kid }), 'signature_invalid'],
    ['when it is very long', own({ alg: 'EdDSA', kid: 'x'.repeat(2000) }), 'signature_malformed'],
  ])('%s', async (_what, header, code) => {
    expect(await verifyDetached(header, attributes, body, publicKeyOf)).toEqual({ ok: false, error: { code } });
  });

  test("with another's signature", async () => {
    const header = await signDetached(attributes, body, { ...key, privateKey: stranger.privateKey });
    const verified = await verifyDetached(header, attributes, body, publicKeyOf);
    expect(verified).toEqual({ ok: false, error: { code: 'signature_invalid' } });
  });

  test('when the same signature is written in another way', async () => {
    const header = await signDetached(attributes, body, key);
    const last = header.at(-1)!;
    const variant = `${header.slice(0, -1)}${{ A: 'B', Q: 'R', g: 'h', w: 'x' }[last] ?? 'B'}`;
    expect(Buffer.from(variant.split('..')[1]!, 'base64url')).toEqual(Buffer.from(header.split('..')[1]!, 'base64url'));
    const verified = await verifyDetached(variant, attributes, body, publicKeyOf);
    expect(verified).toEqual({ ok: false, error: { code: 'signature_malformed' } });
  });
});

test('different messages never share their canonical bytes', () => {
  const tricky = fc.string({ unit: fc.constantFrom('a', ':', '\n', '1', '2', '0', 'ә'), maxLength: 6 });
  const messages = fc.tuple(fc.dictionary(tricky, tricky, { maxKeys: 3, noNullPrototype: true }), tricky);
  fc.assert(
    fc.property(messages, messages, ([one, oneBody], [two, twoBody]) => {
      const isSame =
        oneBody === twoBody &&
        JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(two).sort());
      const first = canonicalBytes(one, Buffer.from(oneBody));
      expect(first.equals(canonicalBytes(two, Buffer.from(twoBody)))).toBe(isSame);
    }),
    { numRuns: 2000 },
  );
  expect(canonicalBytes({ a: 'b:c' }, Buffer.from(''))).not.toEqual(canonicalBytes({ 'a:b': 'c' }, Buffer.from('')));
});
