// Signs offers, and the order books that replicas share. The private key never leaves this service; the public one is
// published for whoever verifies a quote.
import { type KeyObject, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { QUOTE_TOKEN, type QuoteOffer } from '@aiyrbas/contracts';
import { publicJwk, readJwk } from '@aiyrbas/privacy';
import { CONFIG } from '@aiyrbas/service-host';
import type { BookSigner } from '@aiyrbas/venues';
import { Inject, Injectable } from '@nestjs/common';
import type { JWK } from 'jose';
import type { QuotesConfig } from '../quotes.config';

@Injectable()
export class QuoteSigner {
  readonly publicKey: JWK;
  /** For what only this service reads. Its texts begin as no JWS does, so neither is taken for the other. */
  readonly books: BookSigner;
  readonly #key: KeyObject;
  readonly #head: string;

  constructor(@Inject(CONFIG) config: QuotesConfig) {
    const key = readJwk(config.QUOTES_SIGNING_KEY_FILE);
    this.publicKey = publicJwk(key);
    this.#key = createPrivateKey({ key: { ...key }, format: 'jwk' });
    const publicKey = createPublicKey(this.#key);
    this.books = {
      sign: (text) => this.#sign(text),
      verify: (text, signature) => verify(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64url')),
    };
    this.#head = part({ alg: QUOTE_TOKEN.algorithm, typ: QUOTE_TOKEN.type, kid: key.kid ?? 'quotes' });
  }

  /** A JWS in its compact form. Signing in place takes 40 us; handing it to another thread takes longer. */
  sign(offer: QuoteOffer, at: Date): string {
    const claims = {
      offer,
      iss: QUOTE_TOKEN.issuer,
      aud: QUOTE_TOKEN.audience,
      sub: offer.customerId,
      iat: Math.floor(at.getTime() / 1000),
      jti: offer.quoteId,
    };
    const input = `${this.#head}.${part(claims)}`;
    return `${input}.${this.#sign(input)}`;
  }

  #sign(text: string): string {
    return sign(null, Buffer.from(text), this.#key).toString('base64url');
  }
}

const part = (content: object): string => Buffer.from(JSON.stringify(content)).toString('base64url');
