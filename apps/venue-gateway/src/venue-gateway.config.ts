// The gateway's environment: where the venues are, and the keys by which it alone may trade.
import { venueApiKeys, venueUrls } from '@aiyrbas/venues';
import { z } from 'zod';

export const venueGatewayConfig = z.object({
  VENUE_URLS: venueUrls,
  VENUE_API_KEYS: venueApiKeys,
  /** How often a venue is asked whether coins came in. */
  VENUE_DEPOSITS_EVERY_MS: z.coerce.number().int().min(100).default(5_000),
});
export type VenueGatewayConfig = z.infer<typeof venueGatewayConfig>;
