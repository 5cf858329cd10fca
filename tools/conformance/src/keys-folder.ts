// The keys of a run, in a folder. The platform's are made there for the kit alone: no key of a real platform is ever needed.
import { type KeyObject, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type NamedJwk, publicJwk, readJwks } from '@aiyrbas/privacy';
import type { PartySigningKey } from './settings';

/** What the kit signs with: the first key, then the next one. Nobody else needs it. */
const PRIVATE = 'platform-private.jwks.json';
/** For the bank. */
export const PUBLIC = 'platform-public.jwks.json';
/** From the bank: all its keys, also the next one. */
export const BANK = 'bank-public.jwks.json';
const KIDS = ['conformance-1', 'conformance-2'];

export interface RunKeys {
  readonly signer: PartySigningKey;
  readonly nextSigner?: PartySigningKey | undefined;
  readonly bankKeys: ReadonlyMap<string, KeyObject>;
}

/** The keys of a run cannot be used as they are. */
export class KeysMissing extends Error {
  override readonly name = 'KeysMissing';
}

/** Makes the platform's keys where there are none. @returns the file for the bank. */
export function makeKeys(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, PRIVATE);
  if (!existsSync(file)) {
    const keys = KIDS.map(newKey);
    writeFileSync(file, `${JSON.stringify({ keys }, null, 2)}\n`, { mode: 0o600 });
  }
  const publicFile = join(folder, PUBLIC);
  writeFileSync(publicFile, `${JSON.stringify({ keys: readJwks(file).map(publicJwk) }, null, 2)}\n`);
  return publicFile;
}

/** Makes two keys in the place of a bank's own, for a run against our simulator. @returns the private ones. */
export function makeBankKeys(folder: string, bic: string): NamedJwk[] {
  const keys = [1, 2].map((number) => newKey(`${bic}-${number}`));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, BANK), `${JSON.stringify({ keys: keys.map(publicJwk) }, null, 2)}\n`);
  return keys;
}

const newKey = (kid: string): NamedJwk => ({
  ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }),
  kty: 'OKP',
  kid,
});

/** @throws KeysMissing when the bank's keys are missing, or one is not named after the bank. */
export function readKeys(folder: string, bic: string): RunKeys {
  makeKeys(folder);
  const [signer, nextSigner] = readJwks(join(folder, PRIVATE)).map((key) => ({
    kid: key.kid,
    privateKey: createPrivateKey({ key, format: 'jwk' }),
  }));
  if (!signer) throw new KeysMissing(`${join(folder, PRIVATE)} has no key`);
  const file = join(folder, BANK);
  if (!existsSync(file)) throw new KeysMissing(`${file} is missing: it holds the bank's public keys as a JWKS`);
  const keys: NamedJwk[] = readJwks(file);
  const stray = keys.find(({ kid }) => !kid.toUpperCase().startsWith(bic));
  if (stray) throw new KeysMissing(`${file}: the id ${stray.kid} does not begin with ${bic}`);
  const bankKeys = new Map(keys.map((key) => [key.kid, createPublicKey({ key, format: 'jwk' })]));
  return { signer, nextSigner, bankKeys };
}

/** The platform's public keys, as it gave them to the bank. @throws KeysMissing */
export function readPlatformKeys(folder: string): ReadonlyMap<string, KeyObject> {
  const file = join(folder, PUBLIC);
  if (!existsSync(file)) throw new KeysMissing(`${file} is missing: it holds the platform's public keys as a JWKS`);
  return new Map(readJwks(file).map((key) => [key.kid, createPublicKey({ key, format: 'jwk' })]));
}
