// Signs offers. The private key never leaves this service, or the key server where it is. The public keys are published for
// whoever verifies a quote.
import { QUOTE_TOKEN, type QuoteOffer } from '@aiyrbas/contracts';
import { type SigningKey, type VaultConfig, openSigningKey, publishingAlso, signCompact } from '@aiyrbas/privacy';
import { Injectable } from '@nestjs/common';
import type { JWK } from 'jose';
import type { QuotesConfig } from '../quotes.config';

type Keys = VaultConfig &
  Partial<Pick<QuotesConfig, 'QUOTES_SIGNING_KEY_FILE' | 'QUOTES_SIGNING_KEY_VAULT' | 'QUOTES_RETIRED_KEYS_FILE'>>;

@Injectable()
export class QuoteSigner {
  private constructor(private readonly key: SigningKey) {}

  static async open(config: Keys): Promise<QuoteSigner> {
    const {
      QUOTES_SIGNING_KEY_FILE: file,
      QUOTES_SIGNING_KEY_VAULT: vault,
      QUOTES_RETIRED_KEYS_FILE: retired,
    } = config;
    const key = await openSigningKey('QUOTES_SIGNING_KEY', { file, vault }, config);
    return new QuoteSigner(publishingAlso(key, retired));
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
  async sign(offer: QuoteOffer, at: Date): Promise<string> {
    const claims = {
      offer,
      iss: QUOTE_TOKEN.issuer,
      aud: QUOTE_TOKEN.audience,
      sub: offer.customerId,
      iat: Math.floor(at.getTime() / 1000),
      jti: offer.quoteId,
    };
    const signer = await this.key.current();
    return signCompact({ alg: QUOTE_TOKEN.algorithm, typ: QUOTE_TOKEN.type, kid: signer.kid }, claims, signer);
  }
}
