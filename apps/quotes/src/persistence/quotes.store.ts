import type { QuoteOffer } from '@aiyrbas/contracts';
import type { Tx } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';

export interface StoredQuote {
  readonly offer: QuoteOffer;
  readonly evidence: object;
  readonly quotedAt: Date;
}

/** Firm quotes, written once with the evidence of their price. */
@Injectable()
export class QuotesStore {
  insert(tx: Tx, quotes: readonly StoredQuote[]): void {
    tx.write(
      `insert into quote (id, customer_id, offer, evidence, quoted_at, accept_until)
       select id, customer_id, offer::jsonb, evidence::jsonb, quoted_at, accept_until
       from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[])
         as t(id, customer_id, offer, evidence, quoted_at, accept_until)`,
      [
        quotes.map(({ offer }) => offer.quoteId),
        quotes.map(({ offer }) => offer.customerId),
        quotes.map(({ offer }) => JSON.stringify(offer)),
        quotes.map(({ evidence }) => JSON.stringify(evidence)),
        quotes.map(({ quotedAt }) => quotedAt.toISOString()),
        quotes.map(({ offer }) => offer.acceptUntil),
      ],
    );
  }
}
