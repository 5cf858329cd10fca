// The keys of the post: each bank signs with its own, and knows the platform's by its id. A bank's key is recognised by
// its id, which begins with the bank's BIC.
import { type KeyObject, createPrivateKey, createPublicKey } from 'node:crypto';
import { statSync } from 'node:fs';
import { invariant } from '@aiyrbas/kernel';
import { readJwks } from '@aiyrbas/privacy';

const BIC_LENGTH = 8;

export const MESSAGE_KEYS = Symbol('POST_KEYS');

export interface BankSigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

export interface MessageKeys {
  readonly ofBank: ReadonlyMap<string, BankSigningKey>;
  readonly platformKey: (kid: string) => KeyObject | undefined;
  /** What all of them sign for. */
  readonly environment: string;
}

/**
 * A bank changes its key while the simulator runs: the file is read again when it has changed. Where it has several keys of a
 * bank, the last one signs.
 * @param bics of the banks that must have a key to sign with; others may.
 * @param environment such as `production`: what is signed for another one counts for nothing.
 */
export function readMessageKeys(
  bics: readonly string[],
  signingFile: string,
  platformFile: string,
  environment: string,
): MessageKeys {
  const signing = new SigningKeysFile(signingFile);
  for (const bic of bics) invariant(signing.keys.has(bic), `${signingFile} has no key whose id begins with ${bic}`);
  const platform = new Map(
    readJwks(platformFile).map((key) => [key.kid, createPublicKey({ key, format: 'jwk' })] as const),
  );
  return {
    get ofBank() {
      return signing.keys;
    },
    platformKey: (kid) => platform.get(kid),
    environment,
  };
}

class SigningKeysFile {
  #modifiedAt = 0;
  #keys: ReadonlyMap<string, BankSigningKey> = new Map();

  constructor(private readonly file: string) {}

  get keys(): ReadonlyMap<string, BankSigningKey> {
    const modifiedAt = statSync(this.file).mtimeMs;
    if (modifiedAt !== this.#modifiedAt) {
      this.#keys = new Map(
        readJwks(this.file).map((key) => [
          key.kid.slice(0, BIC_LENGTH).toUpperCase(),
          { kid: key.kid, privateKey: createPrivateKey({ key, format: 'jwk' }) },
        ]),
      );
      this.#modifiedAt = modifiedAt;
    }
    return this.#keys;
  }
}
