// POST /v1/quotes
import { BankAccountFinder } from '@aiyrbas/bank-accounts';
import { requestQuote } from '@aiyrbas/contracts';
import {
  Allowance,
  type CallOf,
  Commands,
  type CommandsTogether,
  Endpoint,
  ParsedCall,
  type Refusal,
} from '@aiyrbas/http';
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import type { Asset } from '@aiyrbas/money';
import { Metrics } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { KnownRailsStore, type RailUse, railTaken } from '@aiyrbas/rails';
import { METRICS } from '@aiyrbas/service-host';
import { Controller, Inject } from '@nestjs/common';
import { assetSpent } from '../domain/inventory';
import { type PreparedQuote, type QuoteView, RequestQuote } from './request-quote';

@Controller()
export class RequestQuoteController {
  readonly #counted;
  readonly #counting;
  readonly #keeping = new Map<Asset, CommandsTogether<PreparedQuote, QuoteView>>();

  constructor(
    private readonly commands: Commands,
    private readonly db: Database,
    private readonly accounts: BankAccountFinder,
    private readonly rails: KnownRailsStore,
    private readonly requestQuote: RequestQuote,
    private readonly allowance: Allowance,
    @Inject(METRICS) metrics: Metrics,
  ) {
    this.#counted = metrics.counter('quotes_total', 'Quotes by what was requested and by outcome', [
      'side',
      'asset',
      'outcome',
    ]);
    this.#counting = metrics.counter('quote_venues_total', 'Quotes that count on a venue', ['venue', 'side', 'asset']);
  }

  @Endpoint(requestQuote)
  async handle(@ParsedCall() call: CallOf<typeof requestQuote>): Promise<Result<QuoteView, Refusal>> {
    const { body, principal } = call;
    this.allowance.check(principal);
    if (body.bankAccountId) {
      const bic = await this.accounts.bankOf(principal.customerId, body.bankAccountId);
      if (bic === undefined) return refuse({ code: 'not_found' });
      if (await this.#isSuspended(railTaken(bic, body.side))) return refuse({ code: 'rail_suspended' });
    }
    const prepared = await this.requestQuote.prepare(principal.customerId, body);
    if (!prepared.ok) {
      this.#count(call, prepared.error.code);
      return prepared;
    }
    const { terms } = prepared.value;
    const { result } = await this.#keepingOf(assetSpent(terms.side, terms.asset)).once(call, prepared.value);
    this.#count(call, result.ok ? 'quoted' : result.error.code);
    if (result.ok) {
      const { side, asset } = body;
      for (const { venue } of result.value.venues) this.#counting.inc({ venue, side, asset });
    }
    return result;
  }

  async #isSuspended(rail: RailUse): Promise<boolean> {
    const isSuspended = await this.rails.suspendedAmong(this.db, [rail]);
    return isSuspended(rail);
  }

  /** Those that spend the same asset take turns anyway, so they are kept together. */
  #keepingOf(spent: Asset): CommandsTogether<PreparedQuote, QuoteView> {
    const known = this.#keeping.get(spent);
    if (known) return known;
    const made = this.commands.together<PreparedQuote, QuoteView>(async (prepared, tx) => {
      const results = await this.requestQuote.keep(prepared, spent, tx);
      return results.map((quote) => (quote.ok ? ok(this.requestQuote.shown(quote.value)) : quote));
    });
    this.#keeping.set(spent, made);
    return made;
  }

  /** Of an asset that is not traded only that: what callers make up must not make up labels. */
  #count({ body: { side, asset } }: CallOf<typeof requestQuote>, outcome: string): void {
    this.#counted.inc({ side, asset: outcome === 'asset_unsupported' ? 'other' : asset, outcome });
  }
}
