// The venues' REST API as this platform documents it: the shape that ATAIX is known by, spoken by both venues. Prices
// are public. What trades or shows an account checks `X-API-Key` in `api-keys.ts`, so to the platform's roles it is open.
import { VENUES, instant, operationsOf } from '@aiyrbas/contracts';
import { isPair } from '@aiyrbas/venues';
import { z } from 'zod';

const BASE = '/simulator/venues/{venue}/api';
const api = operationsOf('venue-simulator');

const venue = z.enum(VENUES);
const decimal = z.string();
const time = instant;
const result = <Shape extends z.ZodType>(shape: Shape) => z.strictObject({ result: shape });

/** In a path a pair has a dash, because a slash would be another segment. */
export const pairOf = (symbol: string): string => symbol.replace('-', '/');
const symbolInPath = z.string().refine((symbol) => isPair(pairOf(symbol)));

export const listSymbols = api.get('venueSymbols', `${BASE}/symbols`, {
  access: 'public',
  params: { venue },
  summary: 'The pairs that trade, with their steps.',
  reply: result(
    z.array(
      z.strictObject({
        symbol: z.string(),
        base: z.string(),
        quote: z.string(),
        priceStep: decimal,
        lotSize: decimal,
        minTradeAmount: decimal,
      }),
    ),
  ),
});

export const listPrices = api.get('venuePrices', `${BASE}/prices`, {
  access: 'public',
  params: { venue },
  summary: 'The last trade of every pair: here, the best offer.',
  reply: result(z.array(z.strictObject({ symbol: z.string(), lastTrade: decimal }))),
});

const levels = z.array(z.strictObject({ price: decimal, quantity: decimal }));

export const showBook = api.get('venueBook', `${BASE}/book/{symbol}`, {
  access: 'public',
  params: { venue, symbol: symbolInPath },
  summary: 'The order book of a pair such as `BTC-KZT`, best prices first.',
  reply: result(z.strictObject({ symbol: z.string(), timestamp: time, bids: levels, asks: levels })),
  refusals: ['not_found'],
});

const balance = z.strictObject({ currency: z.string(), available: decimal });

export const listVenueBalances = api.get('venueBalances', `${BASE}/user/balances`, {
  access: 'public',
  params: { venue },
  summary: 'What the key’s account holds.',
  reply: result(z.array(balance)),
  refusals: ['unauthenticated'],
});

export const showVenueBalance = api.get('venueBalance', `${BASE}/user/balances/{currency}`, {
  access: 'public',
  params: { venue, currency: z.string().regex(/^[A-Z]{3,5}$/) },
  summary: 'What the key’s account holds of one currency.',
  reply: result(balance),
  refusals: ['unauthenticated', 'not_found'],
});

export const listVenueDeposits = api.get('venueDeposits', `${BASE}/user/deposits`, {
  access: 'public',
  params: { venue },
  query: z.strictObject({ since: instant.optional() }),
  summary: 'What came in to the key’s account since then, oldest first.',
  reply: result(
    z.array(
      z.strictObject({
        id: z.string(),
        currency: z.string(),
        amount: decimal,
        credited: time,
        memo: z.string().optional(),
      }),
    ),
  ),
  refusals: ['unauthenticated', 'invalid_request'],
});

const orderStatus = z.enum(['filled', 'partially_filled', 'cancelled', 'rejected']);

export const placeVenueOrder = api.post('placeVenueOrder', `${BASE}/orders`, {
  access: 'public',
  params: { venue },
  body: z.strictObject({
    symbol: z.string().refine(isPair, 'invalid_request|not a pair that trades here'),
    side: z.enum(['buy', 'sell']),
    type: z.literal('limit'),
    quantity: z.string().max(60),
    price: z.string().max(60),
    timeInForce: z.literal('IOC').optional(),
    clientOrderId: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,64}$/)
      .optional(),
  }),
  summary: 'An immediate-or-cancel limit order. Intebix returns the first order for a repeated clientOrderId.',
  reply: result(
    z.strictObject({
      orderID: z.string(),
      symbol: z.string(),
      price: decimal,
      quantity: decimal,
      created: time,
      status: orderStatus,
    }),
  ),
  refusals: ['unauthenticated', 'invalid_request', 'idempotency_key_reused', 'service_unavailable'],
  status: 200,
});

const order = z.strictObject({
  orderID: z.string(),
  clientOrderId: z.string().nullable(),
  symbol: z.string(),
  side: z.enum(['buy', 'sell']),
  price: decimal,
  status: orderStatus,
  origQuantity: decimal,
  cumQuantity: decimal,
  cumQuoteQuantity: decimal,
  cumCommission: decimal,
  created: time,
  filledAt: time.nullable(),
  reason: z.string().nullable(),
});

export const showVenueOrder = api.get('venueOrder', `${BASE}/orders/{orderId}`, {
  access: 'public',
  params: { venue, orderId: z.string().regex(/^[a-z]{3}-\d{1,18}$/) },
  summary: 'One own order and what was filled of it.',
  reply: result(order),
  refusals: ['unauthenticated', 'not_found'],
});

export const listVenueOrders = api.get('venueOrders', `${BASE}/orders`, {
  access: 'public',
  params: { venue },
  query: z
    .strictObject({ since: instant.optional(), clientOrderId: z.string().max(64).optional() })
    .refine((query) => (query.since === undefined) !== (query.clientOrderId === undefined), {
      message: 'invalid_request|name since or clientOrderId, not both',
    }),
  summary: 'Own orders since then, newest first, or the one of a client order id (Intebix only).',
  reply: result(z.array(order)),
  refusals: ['unauthenticated', 'invalid_request'],
});
