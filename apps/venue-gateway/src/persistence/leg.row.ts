// A leg as Postgres keeps it, and the way to and from it. Amounts are minor units, as text.
import type { VenueCode } from '@aiyrbas/contracts';
import { type Asset, Money } from '@aiyrbas/money';
import type { Side } from '@aiyrbas/venues';
import type { VenueLeg, VenueLegState } from '../domain/leg';

export interface LegRow {
  client_order_id: string;
  request_id: string;
  venue: VenueCode;
  pair: string;
  side: Side;
  asset: Asset;
  quantity: string;
  limit_price: string;
  state: VenueLegState;
  attempts: number;
  written_at: Date;
  sent_at: Date | null;
  venue_order_id: string | null;
  filled: string | null;
  quote_amount: string | null;
  commission: string | null;
  filled_at: Date | null;
  reason: string | null;
}

export function toLeg(row: LegRow): VenueLeg {
  const { filled, venue_order_id: venueOrderId, filled_at: filledAt } = row;
  return {
    clientOrderId: row.client_order_id,
    requestId: row.request_id,
    venue: row.venue,
    pair: row.pair,
    side: row.side,
    quantity: Money.ofMinor(row.quantity, row.asset),
    limit: Money.ofMinor(row.limit_price, 'KZT'),
    state: row.state,
    attempts: row.attempts,
    writtenAt: row.written_at,
    sentAt: row.sent_at,
    venueOrderId,
    fill:
      filled !== null && venueOrderId !== null && filledAt !== null
        ? {
            venueOrderId,
            quantity: Money.ofMinor(filled, row.asset),
            quoteAmount: Money.ofMinor(row.quote_amount!, 'KZT'),
            commission: Money.ofMinor(row.commission!, 'KZT'),
            filledAt,
          }
        : null,
    reason: row.reason,
  };
}
