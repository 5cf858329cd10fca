// Signs offers. The public keys are published for whoever verifies a quote.
import { QUOTE_TOKEN, type QuoteOffer } from '@aiyrbas/contracts';
import { TokenSigner, type VaultConfig } from '@aiyrbas/privacy';
import { Injectable } from '@nestjs/common';
import type { QuotesConfig } from '../quotes.config';

type Keys = VaultConfig &
  Partial<Pick<QuotesConfig, 'QUOTES_SIGNING_KEY_FILE' | 'QUOTES_SIGNING_KEY_VAULT' | 'QUOTES_RETIRED_KEYS_FILE'>>;

@Injectable()
export class QuoteSigner extends TokenSigner {
  static async open(config: Keys): Promise<QuoteSigner> {
    const location = {
      file: config.QUOTES_SIGNING_KEY_FILE,
      vault: config.QUOTES_SIGNING_KEY_VAULT,
      retired: config.QUOTES_RETIRED_KEYS_FILE,
    };
    return new QuoteSigner(await this.keyIn('QUOTES_SIGNING_KEY', location, config), QUOTE_TOKEN);
  }

  /** A JWS in its compact form. @throws Unavailable while the key cannot be reached. */
  sign(offer: QuoteOffer, at: Date): Promise<string> {
    const claims = {
      offer,
      iss: QUOTE_TOKEN.issuer,
      aud: QUOTE_TOKEN.audience,
      sub: offer.customerId,
      iat: Math.floor(at.getTime() / 1000),
      jti: offer.quoteId,
    };
    return this.signClaims(claims);
  }
}
