// A quote's token, checked with the published keys of quotes: orders calls nobody to know that an offer is real.
import { QUOTE_TOKEN, type QuoteOffer, quoteOffer } from '@aiyrbas/contracts';
import { ProviderKeys } from '@aiyrbas/http';
import { CONFIG } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { errors, jwtVerify } from 'jose';
import type { OrdersConfig } from '../orders.config';

@Injectable()
export class QuoteVerifier {
  readonly #keys: ProviderKeys;

  constructor(@Inject(CONFIG) config: OrdersConfig) {
    const { issuer } = QUOTE_TOKEN;
    this.#keys = new ProviderKeys({ publisher: 'quotes', issuer, jwksUrl: config.QUOTES_JWKS_URL });
  }

  /** The offer, or undefined when quotes did not sign the token. Expiry is not checked here. */
  async verify(token: string): Promise<QuoteOffer | undefined> {
    await this.#keys.fresh();
    try {
      const { payload } = await jwtVerify(token, this.#keys.get, {
        issuer: QUOTE_TOKEN.issuer,
        audience: QUOTE_TOKEN.audience,
        typ: QUOTE_TOKEN.type,
        algorithms: [QUOTE_TOKEN.algorithm],
      });
      const offer = quoteOffer.safeParse(payload['offer']);
      return offer.success ? offer.data : undefined;
    } catch (error) {
      // A token that does not verify is a result. Keys that cannot be fetched are a fault, and give no result.
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }
}
