// Accepting a quote: whose it is, whether it still stands, which account pays; first failure wins.
import type { ProblemCode, QuoteOffer } from '@aiyrbas/contracts';
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { Money } from '@aiyrbas/money';
import { deadlineIn } from './decision';
import type { Order } from './order';

export interface Acceptance {
  readonly orderId: string;
  readonly customerId: string;
  readonly funding: 'bank' | 'balance';
  readonly onLateFunds: 'refund' | 'keep';
  readonly account?: { readonly accountId: string; readonly bic: string } | undefined;
}

export interface AcceptanceRefusal {
  readonly code: Extract<ProblemCode, 'not_found' | 'quote_expired' | 'invalid_request'>;
  readonly detail?: string;
}

/** @param now the database's clock: a customer's clock that is slow makes no quote younger. */
export function accept(offer: QuoteOffer, by: Acceptance, now: Date): Result<Order, AcceptanceRefusal> {
  if (offer.customerId !== by.customerId) return refuse({ code: 'not_found' });
  if (now.getTime() > Date.parse(offer.acceptUntil)) return refuse({ code: 'quote_expired' });
  // A sale whose funding is `balance` leaves its proceeds there.
  if (by.funding === 'bank' && !by.account) {
    const does = offer.side === 'buy' ? 'pays' : 'is paid';
    return refuse({ code: 'invalid_request', detail: `name the bank account that ${does}: bankAccountId` });
  }
  const lockUntil = new Date(now.getTime() + offer.lockSeconds * 1000);
  const { acceptUntil: _acceptUntil, lockSeconds: _lockSeconds, customerId: _customerId, firm, ...promised } = offer;
  return ok({
    id: by.orderId,
    customerId: by.customerId,
    firm,
    state: 'placed',
    version: 1,
    terms: {
      ...promised,
      spend: Money.fromJSON(offer.spend),
      receive: Money.fromJSON(offer.receive),
      rounding: Money.fromJSON(offer.rounding),
      funding: by.funding,
      onLateFunds: by.onLateFunds,
      bankAccountId: by.account?.accountId,
      bic: by.account?.bic,
      acceptedAt: now,
      lockUntil,
    },
    legs: [],
    receipts: [],
    fills: [],
    cancelRequested: false,
    deadlineAt: deadlineIn('placed', now, lockUntil),
  });
}
