// The gateway's environment: where the venues are, and the keys by which it alone may trade.
import { venueApiKeys, venueUrls } from '@aiyrbas/venues';
import { z } from 'zod';

export const venueGatewayConfig = z.object({
  VENUE_URLS: venueUrls,
  VENUE_API_KEYS: venueApiKeys,
});
export type VenueGatewayConfig = z.infer<typeof venueGatewayConfig>;
