// GET /v1/quotes/keys: whoever holds a quote can check it without asking us.
import { quoteKeys } from '@aiyrbas/contracts';
import { Endpoint, type ResponseTo } from '@aiyrbas/http';
import { ok } from '@aiyrbas/kernel';
import { Controller } from '@nestjs/common';
import { QuoteSigner } from '../persistence/quote-signer';

@Controller()
export class PublishQuoteKeysController {
  constructor(private readonly signer: QuoteSigner) {}

  @Endpoint(quoteKeys)
  async handle(): ResponseTo<typeof quoteKeys> {
    const keys = await this.signer.publicKeys();
    return ok({ keys: keys.map((key) => ({ ...key })) });
  }
}
