import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { CompactEncrypt, decodeProtectedHeader, importJWK } from 'jose';
import {
  BlindIndex,
  FieldCipher,
  KeyFolder,
  type WrappedKey,
  openIdentity,
  publicJwk,
  readJwk,
  readKeyring,
  readSecret,
  sealIdentity,
} from './index';

const ring = (id = 'k1') => ({ current: id, keys: new Map([[id, randomBytes(32)]]) });

describe('a sealed field', () => {
  const cipher = new FieldCipher(ring());
  const key = cipher.newKey();

  it('opens to what was sealed, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, aad) => {
        expect(cipher.decrypt(key, aad, cipher.encrypt(key, aad, text))).toBe(text);
      }),
    );
  });

  it('does not show what it holds, and is different every time', () => {
    const sealed = cipher.encrypt(key, 'customer.iin:1', '900115300013');
    expect(sealed).not.toContain('900115300013');
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('900115300013');
    expect(cipher.encrypt(key, 'customer.iin:1', '900115300013')).not.toBe(sealed);
  });

  it.each([
    ['moved to another row', (sealed: string) => cipher.decrypt(key, 'customer.iin:2', sealed)],
    ['moved to another column', (sealed: string) => cipher.decrypt(key, 'customer.phone:1', sealed)],
    ['opened with another person’s key', (sealed: string) => cipher.decrypt(cipher.newKey(), 'customer.iin:1', sealed)],
    [
      'opened under another key-encryption key',
      (sealed: string) => new FieldCipher(ring()).decrypt(key, 'customer.iin:1', sealed),
    ],
    [
      'opened with a key that is destroyed',
      (sealed: string) => cipher.decrypt('' as WrappedKey, 'customer.iin:1', sealed),
    ],
    [
      'changed by one bit',
      (sealed: string) => {
        const bytes = Buffer.from(sealed, 'base64url');
        bytes[14]! ^= 1;
        return cipher.decrypt(key, 'customer.iin:1', bytes.toString('base64url'));
      },
    ],
    ['cut short', (sealed: string) => cipher.decrypt(key, 'customer.iin:1', sealed.slice(0, 10))],
  ])('does not open when it was %s', (_, attempt) => {
    expect(() => attempt(cipher.encrypt(key, 'customer.iin:1', '900115300013'))).toThrow();
  });

  it('still opens after the key-encryption key was rotated', () => {
    const old = ring('k1');
    const sealed = new FieldCipher(old).newKey();
    const text = new FieldCipher(old).encrypt(sealed, 'a', 'b');
    const rotated = new FieldCipher({ current: 'k2', keys: new Map([...old.keys, ['k2', randomBytes(32)]]) });
    expect(rotated.decrypt(sealed, 'a', text)).toBe('b');
    expect(rotated.newKey().startsWith('k2.')).toBe(true);
  });
});

describe('a blind index', () => {
  it('finds the same value, reveals nothing of it, and separates kinds', () => {
    const index = new BlindIndex(randomBytes(32));
    expect(index.of('iin', '900115300013')).toBe(index.of('iin', '900115300013'));
    expect(index.of('iin', '1')).not.toBe(index.of('iban', '1'));
    expect(index.of('a', 'bc')).not.toBe(index.of('ab', 'c'));
    expect(new BlindIndex(randomBytes(32)).of('iin', '1')).not.toBe(index.of('iin', '1'));
  });
});

describe('a sealed identity and the key folder', () => {
  let folder: string;
  let keys: KeyFolder;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'aiyrbas-keys-'));
    keys = new KeyFolder(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const identity = { customerId: 'c', fullName: 'Айгерім Серік', iin: '900115300013', residency: 'KZ' };

  it('is opened by the private key it was sealed to, and by no other', async () => {
    const privateKey = readJwk(keys.ec('gateway', 'ECDH-ES+A256KW'));
    const jwe = await sealIdentity(identity, publicJwk(privateKey));
    expect(jwe).not.toContain('900115300013');
    expect(await openIdentity(jwe, privateKey)).toEqual(identity);
    await expect(openIdentity(jwe, readJwk(keys.ec('another', 'ECDH-ES+A256KW')))).rejects.toThrow();
    await expect(openIdentity(`${jwe.slice(0, -4)}AAAA`, privateKey)).rejects.toThrow();
  });

  it('makes each key once, for its user alone, and never publishes a private half', () => {
    const file = keys.signing('EURIKZKA-1');
    expect(keys.signing('EURIKZKA-1')).toBe(file);
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(publicJwk(readJwk(file))).not.toHaveProperty('d');
    expect(publicJwk(readJwk(file))).toMatchObject({ kid: 'EURIKZKA-1', alg: 'EdDSA' });
    expect(readKeyring(keys.keyring('fields')).keys.get('k1')).toHaveLength(32);
    expect(new KeyFolder(folder).keyring('fields')).toBe(keys.keyring('fields'));
    expect(readSecret(keys.secret('index'))).toEqual(readSecret(new KeyFolder(folder).secret('index')));
  });

  it('does not take for a key what a killed start left half written', () => {
    writeFileSync(join(folder, 'fields.keyring.unfinished'), 'k1 AAAA', { mode: 0o600 });
    expect(readKeyring(keys.keyring('fields')).keys.get('k1')).toHaveLength(32);
    expect(readdirSync(folder)).toEqual(['fields.keyring']);
  });

  it('reads a rotated keyring: the first line wraps, the others still open', () => {
    const file = join(folder, 'rotated.keyring');
    const line = (id: string): string => `${id} ${randomBytes(32).toString('base64url')}`;
    writeFileSync(file, `${line('k2')}\n${line('k1')}\n`);
    expect(readKeyring(file).current).toBe('k2');
    expect([...readKeyring(file).keys.keys()]).toEqual(['k2', 'k1']);
    writeFileSync(file, `k1 ${randomBytes(16).toString('base64url')}\n`);
    expect(() => new FieldCipher(readKeyring(file))).toThrow('k1 is not 32 bytes');
  });

  it('is not opened when it was sealed by another algorithm than ours', async () => {
    const privateKey = readJwk(keys.ec('gateway', 'ECDH-ES+A256KW'));
    const recipient = await importJWK(publicJwk(privateKey), 'ECDH-ES');
    const seal = (alg: string, enc: string): Promise<string> =>
      new CompactEncrypt(Buffer.from(JSON.stringify(identity))).setProtectedHeader({ alg, enc }).encrypt(recipient);
    await expect(openIdentity(await seal('ECDH-ES+A256KW', 'A256GCM'), privateKey)).resolves.toEqual(identity);
    await expect(openIdentity(await seal('ECDH-ES', 'A256GCM'), privateKey)).rejects.toThrow('not allowed');
    await expect(openIdentity(await seal('ECDH-ES+A256KW', 'A128GCM'), privateKey)).rejects.toThrow('not allowed');
  });

  it('names the key that it was sealed to, so that keys can be rotated', async () => {
    const jwe = await sealIdentity(identity, publicJwk(readJwk(keys.ec('gateway-2', 'ECDH-ES+A256KW'))));
    expect(decodeProtectedHeader(jwe)).toMatchObject({ kid: 'gateway-2', alg: 'ECDH-ES+A256KW', enc: 'A256GCM' });
  });
});
