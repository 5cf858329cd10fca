// What a service signs its tokens with. The private key never leaves the service, or the key server where it is. The public keys
// are published for whoever verifies, with those that signed before.
import type { JWK } from 'jose';
import { signCompact } from './compact-jws';
import { publishingAlso } from './publishing-also';
import type { SigningKey } from './signing-key';
import { type KeyLocation, type VaultConfig, openSigningKey } from './signing-key.config';

export interface TokenHeader {
  readonly algorithm: 'EdDSA';
  readonly type: string;
}

export abstract class TokenSigner {
  protected constructor(
    private readonly key: SigningKey,
    private readonly header: TokenHeader,
  ) {}

  /**
   * @param setting such as `LEDGER_SIGNING_KEY`
   * @param location where the key is, and a JWKS file of others that are published with it
   */
  protected static async keyIn(
    setting: string,
    { retired, ...location }: KeyLocation & { readonly retired: string | undefined },
    config: VaultConfig,
  ): Promise<SigningKey> {
    return publishingAlso(await openSigningKey(setting, location, config), retired);
  }

  /** Why the key could not be reached just now. */
  get fault(): string | undefined {
    return this.key.fault;
  }

  /** Finds that out, unless somebody did within the last minute. */
  check(): Promise<void> {
    return this.key.check();
  }

  /** The key that signs first. */
  publicKeys(): Promise<readonly [JWK, ...JWK[]]> {
    return this.key.publicKeys();
  }

  /** To be awaited before a transaction begins, which would only wait. @throws Unavailable while the key cannot be reached. */
  async ready(): Promise<void> {
    await this.key.current();
  }

  /** A JWS in its compact form. @throws Unavailable while the key cannot be reached. */
  protected async signClaims(claims: object): Promise<string> {
    const signer = await this.key.current();
    const { algorithm: alg, type: typ } = this.header;
    return signCompact({ alg, typ, kid: signer.kid }, claims, signer);
  }
}
