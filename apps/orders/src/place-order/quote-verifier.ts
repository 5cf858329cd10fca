// A quote's token, checked with the published keys of quotes: orders calls nobody to know that an offer is real.
import { QUOTE_TOKEN, type QuoteOffer, quoteOffer } from '@aiyrbas/contracts';
import { keysFault } from '@aiyrbas/http';
import { CONFIG } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import type { OrdersConfig } from '../orders.config';

@Injectable()
export class QuoteVerifier {
  readonly #keys: ReturnType<typeof createRemoteJWKSet>;

  constructor(@Inject(CONFIG) config: OrdersConfig) {
    this.#keys = createRemoteJWKSet(new URL(config.QUOTES_JWKS_URL));
  }

  /** The offer, or undefined when quotes did not sign the token. Expiry is not checked here. */
  async verify(token: string): Promise<QuoteOffer | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.#keys, {
        issuer: QUOTE_TOKEN.issuer,
        audience: QUOTE_TOKEN.audience,
        typ: QUOTE_TOKEN.type,
        algorithms: [QUOTE_TOKEN.algorithm],
      });
      const offer = quoteOffer.safeParse(payload['offer']);
      return offer.success ? offer.data : undefined;
    } catch (error) {
      // A token that does not verify is a result. Keys that cannot be fetched are a fault, and give no result.
      const fault = keysFault(error);
      if (fault === undefined) return undefined;
      throw fault;
    }
  }
}
