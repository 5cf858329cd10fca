// What every signing key keeps, wherever its private part is.
import { createPublicKey, verify } from 'node:crypto';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { signCompact } from '../signing/compact-jws';
import type { SigningKey } from '../signing/signing-key';

/** @param open a key that can be reached; it is called once. */
export function signingKeyContract(open: () => Promise<SigningKey>): void {
  let key: SigningKey;
  beforeAll(async () => {
    key = await open();
  });

  const isGenuine = async (bytes: Uint8Array, signature: Uint8Array): Promise<boolean> => {
    const [jwk] = await key.publicKeys();
    return verify(null, bytes, createPublicKey({ key: jwk as never, format: 'jwk' }), signature);
  };

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('{"amount":"100000.00"}')],
    ['any bytes', Buffer.from(Array.from({ length: 256 }, (_, at) => at))],
    ['a view of a larger buffer', new Uint8Array(Buffer.from('before it and behind')).subarray(3, 9)],
    ['a statement of a bank', Buffer.alloc(300_000, 'x')],
  ])('signs %s as pure Ed25519, the same each time', async (_, bytes) => {
    const signer = await key.current();
    const signature = await signer.sign(bytes);
    expect(signature).toHaveLength(64);
    expect(await isGenuine(bytes, signature)).toBe(true);
    expect(await signer.sign(bytes)).toEqual(signature);
    expect(await isGenuine(Buffer.concat([bytes, Buffer.from('.')]), signature)).toBe(false);
  });

  it('gives each of many callers the signature of its own bytes', async () => {
    const signer = await key.current();
    const all = Array.from({ length: 250 }, (_, at) => Buffer.from(`offer ${at}`));
    const signatures = await Promise.all(all.map((bytes) => signer.sign(bytes)));
    const genuine = await Promise.all(all.map((bytes, at) => isGenuine(bytes, signatures[at]!)));
    expect(genuine.filter(Boolean)).toHaveLength(250);
  });

  it('makes a JWS that any JOSE library verifies with what is published', async () => {
    const signer = await key.current();
    const token = await signCompact({ alg: 'EdDSA', kid: signer.kid, typ: 'test+jwt' }, { sub: 'somebody' }, signer);
    const keys = createLocalJWKSet({ keys: [...(await key.publicKeys())] });
    const { payload, protectedHeader } = await jwtVerify(token, keys, { typ: 'test+jwt' });
    expect(payload).toEqual({ sub: 'somebody' });
    expect(protectedHeader.kid).toBe(signer.kid);
  });

  it('publishes the key that signs now first, each under its own id, and no private part', async () => {
    const published = await key.publicKeys();
    expect(published[0].kid).toBe((await key.current()).kid);
    expect(new Set(published.map(({ kid }) => kid)).size).toBe(published.length);
    for (const jwk of published) {
      expect(jwk).not.toHaveProperty('d');
      expect(jwk).toMatchObject({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig' });
    }
  });
}
