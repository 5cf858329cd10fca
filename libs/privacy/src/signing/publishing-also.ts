// A key that changes its place (another file, or from a file into Vault) is published in both places for a while. Otherwise what
// one replica has signed is not verified with what another one publishes.
import type { JWK } from 'jose';
import { publicJwk, readJwks } from '../key-files';
import type { SigningKey } from './signing-key';

/**
 * The same key, which also publishes others.
 * @param file a JWKS of keys that signed before it, or will; undefined for none
 */
export function publishingAlso(key: SigningKey, file: string | undefined): SigningKey {
  if (file === undefined) return key;
  // Without a private part, whatever the file holds.
  const others = readJwks(file).map(publicJwk);
  return {
    get fault() {
      return key.fault;
    },
    check: () => key.check(),
    current: () => key.current(),
    publicKeys: async (): Promise<readonly [JWK, ...JWK[]]> => {
      const own = await key.publicKeys();
      const ids = new Set(own.map(({ kid }) => kid));
      return [...own, ...others.filter(({ kid }) => !ids.has(kid))];
    },
  };
}
