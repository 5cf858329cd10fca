import { z } from 'zod';
import { EXACTLY_ONE_OF } from '../documents/json-schema';
import { keySet, operationsOf, page } from '../operation';
import { instant, money, moneyInput, price, quotedVenue, side, tradeTerms, uuid, venueCode } from '../wire';

const { get, post } = operationsOf('quotes');

export const quote = z
  .strictObject({
    id: uuid,
    ...tradeTerms,
    venues: z.array(quotedVenue),
    acceptUntil: instant,
    lockSeconds: z.int(),
    fundsPolicy: z.strictObject({ id: z.string(), text: z.string() }),
    feeSchedule: z.string(),
    terms: z.string(),
    bankAccountId: uuid.optional(),
    token: z.string(),
  })
  .meta({ id: 'Quote' });

export const requestQuote = post('requestQuote', '/v1/quotes', {
  summary: 'A firm, signed quote: valid once, for you, until `acceptUntil`.',
  access: ['customer'],
  idempotent: true,
  body: z
    .strictObject({
      side,
      asset: z.string(),
      spend: moneyInput.optional(),
      receive: moneyInput.optional(),
      bankAccountId: uuid.optional(),
      /** Only these venues; an empty list is as none. */
      venues: z.array(venueCode).optional(),
    })
    .refine((body) => (body.spend === undefined) !== (body.receive === undefined), {
      message: 'invalid_request|name spend or receive, not both',
    })
    .meta({ [EXACTLY_ONE_OF]: { spend: 'QuoteBySpend', receive: 'QuoteByReceive' } }),
  reply: quote,
  refusals: [
    'amount_format',
    'amount_scale',
    'amount_range',
    'asset_unsupported',
    'account_asset_mismatch',
    'amount_below_minimum',
    'insufficient_liquidity',
    'market_closed',
    'rail_suspended',
    'not_found',
    'too_many_requests',
  ],
  example: { body: { side: 'buy', asset: 'USDT', spend: { amount: '100000.00', asset: 'KZT' } } },
});

export const quoteKeys = get('quoteKeys', '/v1/quotes/keys', {
  summary: 'The public keys that quotes are signed with (JWKS).',
  access: 'public',
  reply: keySet,
});

export const listMarkets = get('listMarkets', '/v1/markets', {
  summary:
    'Pairs with lot and minimum, the age and spread of their order books, and whether quoting is open; if not, the reason.',
  access: 'public',
  reply: page(
    z.strictObject({
      pair: z.string(),
      asset: z.string(),
      open: z.boolean(),
      /** The least tenge that a purchase spends. */
      minimum: money,
      /** What a sale is worth at least at a venue, in tenge and before fees. */
      minimumSale: money,
      /** Amounts of the asset are multiples of it: a balance is sold whole after rounding it down to the lot. */
      lot: money,
      venues: z.array(
        z.strictObject({
          venue: venueCode,
          open: z.boolean(),
          reason: z.string().optional(),
          /** The percentage that a trade there costs beside its price. */
          fee: z.string().optional(),
          bestBid: price.optional(),
          bestAsk: price.optional(),
          spread: z.string().optional(),
          ageMs: z.int().optional(),
        }),
      ),
    }),
  ),
});
