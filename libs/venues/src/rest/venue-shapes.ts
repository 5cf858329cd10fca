// The REST shape that ATAIX is known by from public client code, and that this platform documents for Intebix too.
// Unverified against the live servers: when one differs, it differs here and nowhere else.
import { z } from 'zod';
import { isDecimal } from '../exact';

const decimal = z.string().refine(isDecimal, 'not a decimal number');
/** Taken with more digits than milliseconds too, which are cut off; there is no year 0. */
const time = z.iso
  .datetime()
  .refine((text) => !text.startsWith('0000'), 'not an instant')
  .transform((text) => new Date(text));

const level = z.object({ price: decimal, quantity: decimal });

export const bookReply = z.object({
  result: z.object({ symbol: z.string(), timestamp: time, bids: z.array(level), asks: z.array(level) }),
});

const orderStatus = z.enum(['new', 'filled', 'partially_filled', 'cancelled', 'rejected']);

export const placedReply = z.object({
  result: z.object({ orderID: z.string().min(1), status: orderStatus }),
});

export const venueOrder = z.object({
  orderID: z.string().min(1),
  symbol: z.string(),
  side: z.enum(['buy', 'sell']),
  price: decimal,
  status: orderStatus,
  origQuantity: decimal,
  cumQuantity: decimal,
  cumQuoteQuantity: decimal,
  cumCommission: decimal,
  created: time,
  clientOrderId: z.string().nullish(),
  filledAt: time.nullish(),
  reason: z.string().nullish(),
});

export const orderReply = z.object({ result: venueOrder });
export const ordersReply = z.object({ result: z.array(venueOrder) });

export const balancesReply = z.object({
  result: z.array(z.object({ currency: z.string(), available: decimal })),
});

export const depositsReply = z.object({
  result: z.array(
    z.object({ id: z.string(), currency: z.string(), amount: decimal, credited: time, memo: z.string().optional() }),
  ),
});

const refusal = z.object({
  detail: z.string().optional(),
  code: z.string().optional(),
  message: z.string().optional(),
});

/**
 * Why a call was refused, in the venue's most specific text. The shape of the venue's errors is not known, so all
 * shapes are tried.
 */
export function refusalReason(status: number, body: unknown): string {
  const parsed = refusal.safeParse(body);
  return (parsed.success && (parsed.data.detail ?? parsed.data.code ?? parsed.data.message)) || `http_${status}`;
}
