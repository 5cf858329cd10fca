// Trading at a venue. Every answer states how much is known, because an order that may or may not exist is the most
// expensive case. Such an order is looked up by the terms stored before it was sent, and is never counted twice.
import type { VenueCode } from '@aiyrbas/contracts';
import type { Archive, VenueMessage } from './rest/venue-client';

export type Side = 'buy' | 'sell';

export interface OrderTerms {
  readonly clientOrderId: string;
  readonly pair: string;
  readonly side: Side;
  readonly quantity: string;
  /** The worst price that we take. */
  readonly limit: string;
}

/** An order as the venue reports it. */
export interface VenueOrder {
  readonly venueOrderId: string;
  /** Absent at venues that do not know our ids. */
  readonly clientOrderId?: string;
  readonly pair: string;
  readonly side: Side;
  readonly quantity: string;
  readonly limit: string;
  readonly status: 'new' | 'filled' | 'partially_filled' | 'cancelled' | 'rejected';
  readonly filledQuantity: string;
  /** What it took (buy) or gave (sell), before commission. */
  readonly quoteAmount: string;
  readonly commission: string;
  readonly createdAt: Date;
  readonly filledAt?: Date;
  readonly reason?: string;
}

export type Unknown = { readonly kind: 'unknown'; readonly reason: string };

export type Execution =
  | { readonly kind: 'found'; readonly order: VenueOrder }
  /** The venue refused it without making an order. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Proven not to have reached the venue: may be sent again. */
  | { readonly kind: 'not_sent'; readonly reason: string }
  | (Unknown & { readonly venueOrderId?: string });

export type Lookup = { readonly kind: 'listed'; readonly orders: readonly VenueOrder[] } | Unknown;

export interface VenueFeatures {
  /** One client order id makes one order, however often it is sent. */
  readonly dedupesByClientId: boolean;
  /** What does not match at once is cancelled by the venue itself. */
  readonly immediateOrCancel: boolean;
  /** After this long an order that the venue does not list was never taken. */
  readonly boundMs: number;
}

export interface VenueBalance {
  readonly asset: string;
  readonly available: string;
}

export interface VenueDeposit {
  readonly id: string;
  /** What the sender wrote to say whose it is: the customer's deposit reference. */
  readonly reference?: string | undefined;
  readonly asset: string;
  readonly amount: string;
  readonly creditedAt: Date;
}

export interface VenuePort {
  readonly venue: VenueCode;
  readonly features: VenueFeatures;
  /** The exact message that `execute` sends, so that it can be archived before it leaves. */
  outgoing(terms: OrderTerms): VenueMessage;
  execute(terms: OrderTerms, archive: Archive): Promise<Execution>;
  /** By client id where the venue knows it (none or one), else every own order since then. */
  find(clientOrderId: string, since: Date, archive: Archive): Promise<Lookup>;
  /** The order of a known venue id. */
  read(venueOrderId: string, archive: Archive): Promise<Lookup>;
  /** @throws VenueUnavailable */
  balances(archive: Archive): Promise<readonly VenueBalance[]>;
  /** @throws VenueUnavailable */
  deposits(since: Date, archive: Archive): Promise<readonly VenueDeposit[]>;
}

export class VenueUnavailable extends Error {
  override readonly name = 'VenueUnavailable';
}

/** What each venue can do, as far as known. ATAIX: no client order id was seen in any public client (unverified). */
export const VENUE_FEATURES: Readonly<Record<VenueCode, VenueFeatures>> = {
  intebix: { dedupesByClientId: true, immediateOrCancel: true, boundMs: 30_000 },
  ataix: { dedupesByClientId: false, immediateOrCancel: true, boundMs: 30_000 },
};
