// POST /v1/quotes
import { requestQuote } from '@aiyrbas/contracts';
import { type CallOf, Commands, Endpoint, Input, type Refusal } from '@aiyrbas/http';
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { Controller } from '@nestjs/common';
import { AccountOwner } from './account-owner';
import { type QuoteView, RequestQuote } from './request-quote';

@Controller()
export class RequestQuoteHttp {
  constructor(
    private readonly commands: Commands,
    private readonly accounts: AccountOwner,
    private readonly requestQuote: RequestQuote,
  ) {}

  @Endpoint(requestQuote)
  async handle(@Input() call: CallOf<typeof requestQuote>): Promise<Result<QuoteView, Refusal>> {
    const { body, principal } = call;
    if (body.bankAccountId && !(await this.accounts.isOwner(principal.customerId, body.bankAccountId))) {
      return refuse({ code: 'not_found' });
    }
    const signed = await this.requestQuote.prepare(principal.customerId, body);
    if (!signed.ok) return signed;
    return this.commands.once(call, async (tx) => ok(await this.requestQuote.execute(signed.value, tx)));
  }
}
