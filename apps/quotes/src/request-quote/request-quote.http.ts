// POST /v1/quotes
import { requestQuote } from '@aiyrbas/contracts';
import { Allowance, type CallOf, Commands, type CommandsTogether, Endpoint, Input, type Refusal } from '@aiyrbas/http';
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { Metrics } from '@aiyrbas/observability';
import { METRICS } from '@aiyrbas/service-host';
import { Controller, Inject } from '@nestjs/common';
import { AccountOwner } from './account-owner';
import { type QuoteView, RequestQuote, type SignedQuote } from './request-quote';

@Controller()
export class RequestQuoteHttp {
  readonly #counted;
  readonly #counting;
  readonly #keeping: CommandsTogether<SignedQuote, QuoteView>;

  constructor(
    commands: Commands,
    private readonly accounts: AccountOwner,
    private readonly requestQuote: RequestQuote,
    private readonly allowance: Allowance,
    @Inject(METRICS) metrics: Metrics,
  ) {
    this.#counted = metrics.counter('quotes_total', 'Quotes by what was asked and what became of it', [
      'side',
      'asset',
      'outcome',
    ]);
    this.#keeping = commands.together(async (signed, tx) => this.requestQuote.keep(signed, tx).map((view) => ok(view)));
    this.#counting = metrics.counter('quote_venues_total', 'Quotes that count on a venue', ['venue', 'side', 'asset']);
  }

  @Endpoint(requestQuote)
  async handle(@Input() call: CallOf<typeof requestQuote>): Promise<Result<QuoteView, Refusal>> {
    const { body, principal } = call;
    this.allowance.check(principal);
    if (body.bankAccountId && !(await this.accounts.isOwner(principal.customerId, body.bankAccountId))) {
      return refuse({ code: 'not_found' });
    }
    const signed = await this.requestQuote.prepare(principal.customerId, body);
    if (!signed.ok) {
      this.#count(call, signed.error.code);
      return signed;
    }
    const { answer, isNew } = await this.#keeping.once(call, signed.value);
    if (!isNew) await this.requestQuote.takeBack(signed.value);
    this.#count(call, answer.ok ? 'quoted' : answer.error.code);
    if (answer.ok) {
      const { side, asset } = body;
      for (const { venue } of answer.value.venues) this.#counting.inc({ venue, side, asset });
    }
    return answer;
  }

  /** Of an asset that is not traded only that: what callers make up must not make up labels. */
  #count({ body: { side, asset } }: CallOf<typeof requestQuote>, outcome: string): void {
    this.#counted.inc({ side, asset: outcome === 'asset_unsupported' ? 'other' : asset, outcome });
  }
}
