// GET /v1/quotes/keys: whoever holds a quote can check it without asking us.
import { type ReplyOf, quoteKeys } from '@aiyrbas/contracts';
import { Endpoint, type Refusal } from '@aiyrbas/http';
import { type Result, ok } from '@aiyrbas/kernel';
import { Controller } from '@nestjs/common';
import { QuoteSigner } from '../persistence/quote-signer';

@Controller()
export class PublishQuoteKeysController {
  constructor(private readonly signer: QuoteSigner) {}

  @Endpoint(quoteKeys)
  async handle(): Promise<Result<ReplyOf<typeof quoteKeys>, Refusal>> {
    return ok({ keys: [{ ...this.signer.publicKey }] });
  }
}
