// Keys live in files that the configuration names. The embedded default makes its own, once, readable by its user alone.
import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { z } from 'zod';
import type { Keyring } from './field-cipher';

export const readJwk = (file: string): JWK => JSON.parse(readFileSync(file, 'utf8')) as JWK;

const namedJwk = z.looseObject({ kty: z.string(), kid: z.string() });
/** A key that is found by its id. */
export type NamedJwk = z.infer<typeof namedJwk>;

/** @throws ZodError for anything but a JWK with an id. */
export const readNamedJwk = (file: string): NamedJwk => namedJwk.parse(readJwk(file));

/** A JWKS. @throws ZodError for anything else, and for a key without an id. */
export const readJwks = (file: string): NamedJwk[] =>
  z.object({ keys: z.array(namedJwk) }).parse(JSON.parse(readFileSync(file, 'utf8'))).keys;

/** A secret as base64url text. */
export const readSecret = (file: string): Buffer => Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url');

/** Lines of `<id> <base64url of 32 bytes>`; the first one wraps new keys. */
export function readKeyring(file: string): Keyring {
  const entries = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line): [string, Buffer] => {
      const [id, key] = line.trim().split(/\s+/, 2);
      return [id ?? '', Buffer.from(key ?? '', 'base64url')];
    });
  return { current: entries[0]![0], keys: new Map(entries) };
}

/** Without the private part. */
export function publicJwk(jwk: JWK): JWK {
  const { kid, alg, use } = jwk;
  const bare = createPublicKey({ key: jwk as never, format: 'jwk' }).export({ format: 'jwk' }) as JWK;
  return { ...bare, ...(kid ? { kid } : {}), ...(alg ? { alg } : {}), ...(use ? { use } : {}) };
}

/** A folder of keys, each made the first time that it is asked for. */
export class KeyFolder {
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /** The path of a file that is there already; undefined for one that is not. */
  existing(file: string): string | undefined {
    const path = join(this.folder, file);
    return existsSync(path) ? path : undefined;
  }

  secret(name: string): string {
    return this.#file(`${name}.secret`, () => randomBytes(32).toString('base64url'));
  }

  keyring(name: string): string {
    return this.#file(`${name}.keyring`, () => `k1 ${randomBytes(32).toString('base64url')}`);
  }

  /** A private Ed25519 key, for signing. */
  signing(name: string, kid = name): string {
    return this.#file(`${name}.jwk.json`, () => this.#jwk('ed25519', kid, 'EdDSA', 'sig'));
  }

  /** A private EC P-256 key, for signing tokens or for opening what is sealed to it. */
  ec(name: string, alg: 'ES256' | 'ECDH-ES+A256KW'): string {
    return this.#file(`${name}.jwk.json`, () => this.#jwk('ec', name, alg, alg === 'ES256' ? 'sig' : 'enc'));
  }

  /** The public half of a key file, in a file of its own. */
  publicHalf(name: string, privateFile: string): string {
    return this.#write(`${name}.public.jwk.json`, JSON.stringify(publicJwk(readJwk(privateFile))));
  }

  /** Several keys as one JWKS file. */
  keySet(name: string, files: readonly string[], half: 'private' | 'public'): string {
    const keys = files.map(readJwk).map((jwk) => (half === 'public' ? publicJwk(jwk) : jwk));
    return this.#write(`${name}.jwks.json`, JSON.stringify({ keys }));
  }

  /** What others have made and is no secret, such as the certificate of an authority. */
  given(file: string, text: string): string {
    return this.#write(file, text.trimEnd());
  }

  #jwk(kind: 'ed25519' | 'ec', kid: string, alg: string, use: string): string {
    const { privateKey } =
      kind === 'ec' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519');
    return JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid, alg, use });
  }

  #file(name: string, make: () => string): string {
    return existsSync(join(this.folder, name)) ? join(this.folder, name) : this.#write(name, make());
  }

  /** Whole and on the disk, or not at all: half a key would be found at the next start, and taken for the key. */
  #write(name: string, text: string): string {
    const path = join(this.folder, name);
    const unfinished = `${path}.unfinished`;
    writeFileSync(unfinished, `${text}\n`, { mode: 0o600, flush: true });
    renameSync(unfinished, path);
    return path;
  }
}
