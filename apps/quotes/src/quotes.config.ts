// The only file that names the environment of quotes.
import { filePath } from '@aiyrbas/config';
import { keyFileOf, vaultKeyOf, vaultSettings, withSigningKey } from '@aiyrbas/privacy';
import { redisUrl, venueUrls } from '@aiyrbas/venues';
import { z } from 'zod';

const settings = z.object({
  VENUE_URLS: venueUrls,
  /** Where replicas share order books; without it each asks the venues for itself. */
  REDIS_URL: redisUrl,
  /** The private Ed25519 JWK that offers are signed with. */
  QUOTES_SIGNING_KEY_FILE: keyFileOf('/run/secrets/quotes.jwk.json'),
  /** The same in a key server. */
  QUOTES_SIGNING_KEY_VAULT: vaultKeyOf('transit/quotes'),
  /** A JWKS of public keys that are published beside it: those that signed before, and those that will. */
  QUOTES_RETIRED_KEYS_FILE: filePath('/run/secrets/quotes-retired.jwks.json').optional(),
  ...vaultSettings,
  /** The private Ed25519 JWK that signs the order books in Redis, where it is not the key of the offers. */
  ORDER_BOOKS_KEY_FILE: filePath('/run/secrets/order-books.jwk.json')
    .optional()
    .meta({ example: '/run/secrets/order-books.jwk.json' }),
  QUOTE_ACCEPT_SECONDS: z.coerce.number().int().min(1, '1 to 30 seconds').max(30, '1 to 30 seconds').default(30),
  /** Firm quotes that one customer may ask of one process in the long run, a tenth of it at once; 0 is no limit. */
  QUOTES_PER_MINUTE: z.coerce.number().int().min(0).max(1_000_000).default(6_000).meta({ example: '6000' }),
  /** How long the price holds for the money to arrive, once the quote was accepted. */
  QUOTE_LOCK_SECONDS: z.coerce.number().int().min(1).max(86_400).default(30),
});
export const quotesConfig = withSigningKey(settings, 'QUOTES_SIGNING_KEY').refine(
  ({ REDIS_URL, QUOTES_SIGNING_KEY_VAULT, ORDER_BOOKS_KEY_FILE }) =>
    REDIS_URL === undefined || QUOTES_SIGNING_KEY_VAULT === undefined || ORDER_BOOKS_KEY_FILE !== undefined,
  { path: ['ORDER_BOOKS_KEY_FILE'], error: 'order books in Redis are signed with a key in a file' },
);
export type QuotesConfig = z.infer<typeof quotesConfig>;
