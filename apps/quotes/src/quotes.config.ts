// The only file that names the environment of quotes.
import { redisUrl, venueUrls } from '@aiyrbas/venues';
import { z } from 'zod';

export const quotesConfig = z.object({
  VENUE_URLS: venueUrls,
  /** Where replicas share order books; without it each asks the venues for itself. */
  REDIS_URL: redisUrl,
  /** The private Ed25519 JWK that offers are signed with. */
  QUOTES_SIGNING_KEY_FILE: z.string().min(1).meta({ example: '/run/secrets/quotes.jwk.json' }),
  QUOTE_ACCEPT_SECONDS: z.coerce.number().int().min(1, '1 to 30 seconds').max(30, '1 to 30 seconds').default(30),
  /** Firm quotes that one customer may ask of one process in the long run, a tenth of it at once; 0 is no limit. */
  QUOTES_PER_MINUTE: z.coerce.number().int().min(0).max(1_000_000).default(6_000).meta({ example: '6000' }),
  /** How long the price holds for the money to arrive, once the quote was accepted. */
  QUOTE_LOCK_SECONDS: z.coerce.number().int().min(1).max(86_400).default(30),
});
export type QuotesConfig = z.infer<typeof quotesConfig>;
