import type { QuoteOffer } from '@aiyrbas/contracts';
import { type Tx, recordset } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { QuoteEntity } from './quote.entity';

export interface StoredQuote {
  readonly offer: QuoteOffer;
  readonly evidence: object;
  readonly quotedAt: Date;
}

const QUOTES = recordset(QuoteEntity);

/** Firm quotes, written once with the evidence of their price. By hand: most of a quote is JSON, and customers wait for it. */
@Injectable()
export class QuotesStore {
  insert(tx: Tx, quotes: readonly StoredQuote[]): void {
    const rows = quotes.map(({ offer, evidence, quotedAt }) => {
      const { quoteId: id, customerId, acceptUntil } = offer;
      return { id, customerId, offer, evidence, quotedAt, acceptUntil };
    });
    tx.write(`insert into quote (${QUOTES.columns}) select * from ${QUOTES.set}`, [JSON.stringify(rows)]);
  }
}
