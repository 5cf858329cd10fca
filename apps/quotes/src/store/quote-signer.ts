// Signs offers. The private key never leaves this service; the public one is published for whoever verifies a quote.
import { QUOTE_TOKEN, type QuoteOffer } from '@aiyrbas/contracts';
import { publicJwk, readJwk } from '@aiyrbas/privacy';
import { CONFIG } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { type JWK, SignJWT, importJWK } from 'jose';
import type { QuotesConfig } from '../quotes.config';

@Injectable()
export class QuoteSigner {
  readonly publicKey: JWK;
  readonly #key: JWK;
  #imported: ReturnType<typeof importJWK> | undefined;

  constructor(@Inject(CONFIG) config: QuotesConfig) {
    this.#key = readJwk(config.QUOTES_SIGNING_KEY_FILE);
    this.publicKey = publicJwk(this.#key);
  }

  async sign(offer: QuoteOffer, at: Date): Promise<string> {
    this.#imported ??= importJWK(this.#key, QUOTE_TOKEN.algorithm);
    return new SignJWT({ offer })
      .setProtectedHeader({ alg: QUOTE_TOKEN.algorithm, typ: QUOTE_TOKEN.type, kid: this.#key.kid ?? 'quotes' })
      .setIssuer(QUOTE_TOKEN.issuer)
      .setAudience(QUOTE_TOKEN.audience)
      .setSubject(offer.customerId)
      .setIssuedAt(at)
      .setJti(offer.quoteId)
      .sign(await this.#imported);
  }
}
