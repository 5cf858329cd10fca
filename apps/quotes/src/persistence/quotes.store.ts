import type { QuoteOffer } from '@aiyrbas/contracts';
import { type Tx, insertRows } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { QuoteEntity } from './quote.entity';

export interface StoredQuote {
  readonly offer: QuoteOffer;
  readonly evidence: object;
  readonly quotedAt: Date;
}

/** Firm quotes, written once with the evidence of their price. */
@Injectable()
export class QuotesStore {
  insert(tx: Tx, quotes: readonly StoredQuote[]): void {
    const rows = quotes.map(({ offer, evidence, quotedAt }) => {
      const { quoteId: id, customerId, acceptUntil } = offer;
      return { id, customerId, offer, evidence, quotedAt, acceptUntil: new Date(acceptUntil) };
    });
    insertRows(tx, QuoteEntity, rows);
  }
}
