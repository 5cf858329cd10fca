// What a quote's token says. It is a JWS that quotes signs and orders verifies with the published keys: a signed offer,
// good once, for one customer. Everything that an order needs is in it, so orders calls nobody.
import { z } from 'zod';
import { firm, instant, money, price, tradeTerms, uuid, venueCode } from './wire';

export const QUOTE_TOKEN = {
  issuer: 'aiyrbas-quotes',
  audience: 'aiyrbas-orders',
  type: 'quote+jwt',
  algorithm: 'EdDSA',
} as const;

export const venueEvidence = z
  .strictObject({
    venue: venueCode,
    /** False when the customer asked for other venues only. */
    considered: z.boolean(),
    /** Why its book was not quoted from. */
    closed: z.string().optional(),
    /** The percentage that a trade there costs beside its price. */
    fee: z.string().optional(),
    bookAt: instant.optional(),
    /** The average price at this venue alone, before fees: of the whole, or of as much as it has. */
    alone: price.optional(),
    /** As much as it has, when that is not the whole. */
    reaches: money.optional(),
  })
  .meta({ id: 'VenueEvidence' });

export const quoteOffer = z.strictObject({
  quoteId: uuid,
  customerId: uuid,
  firm,
  ...tradeTerms,
  /** The part of the stated side that is too small for the computed side's last digit; booked to `rounding`. */
  rounding: money,
  venues: z.array(
    z.strictObject({
      venue: venueCode,
      price,
      quantity: money,
      /** The worst price at which the platform, as principal, still executes what it promised. */
      limitPrice: price,
    }),
  ),
  acceptUntil: instant,
  lockSeconds: z.int().positive(),
  bankAccountId: uuid.optional(),
  feeSchedule: z.string(),
  fundsPolicy: z.string(),
  terms: z.string(),
  rate: z.string(),
  /** What every venue would have given at that moment, and why one was left out: best-execution evidence. */
  evidence: z.array(venueEvidence).optional(),
});
export type QuoteOffer = z.infer<typeof quoteOffer>;
