import type { QuoteOffer } from '@aiyrbas/contracts';
import type { Tx } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';

/** Firm quotes, written once with the evidence of their price. */
@Injectable()
export class QuotesStore {
  insert(tx: Tx, offer: QuoteOffer, evidence: object, quotedAt: Date): void {
    tx.write(
      `insert into quote (id, customer_id, offer, evidence, quoted_at, accept_until) values ($1, $2, $3, $4, $5, $6)`,
      [
        offer.quoteId,
        offer.customerId,
        JSON.stringify(offer),
        JSON.stringify(evidence),
        quotedAt,
        new Date(offer.acceptUntil),
      ],
    );
  }
}
