// A key in a file: a private JWK that this process reads at its start. It is its only version.
import { type KeyObject, createPrivateKey, sign } from 'node:crypto';
import { invariant } from '@aiyrbas/kernel';
import type { JWK } from 'jose';
import { publicJwk, readNamedJwk } from '../key-files';
import type { Signer, SigningKey } from './signing-key';

export class FileKey implements SigningKey, Signer {
  readonly kid: string;
  readonly fault = undefined;
  readonly #privateKey: KeyObject;
  readonly #publicKey: JWK;

  /** @throws Error for anything but a private Ed25519 JWK with an id. */
  constructor(file: string) {
    const jwk = readNamedJwk(file);
    this.kid = jwk.kid;
    this.#privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
    invariant(this.#privateKey.asymmetricKeyType === 'ed25519', `${file} is no Ed25519 key`);
    this.#publicKey = publicJwk(jwk);
  }

  /** Signing in place takes 40 us; handing it to another thread takes longer. */
  async sign(bytes: Uint8Array): Promise<Buffer> {
    return sign(null, bytes, this.#privateKey);
  }

  /** It has been read. */
  async check(): Promise<void> {}

  async current(): Promise<Signer> {
    return this;
  }

  async publicKeys(): Promise<readonly [JWK]> {
    return [this.#publicKey];
  }
}
