// The venues that this gateway trades at: each needs an address and a key.
import type { VenueCode } from '@aiyrbas/contracts';
import { type Clock, invariant } from '@aiyrbas/kernel';
import { RestVenue, type VenuePort } from '@aiyrbas/venues';
import type { VenueGatewayConfig } from '../venue-gateway.config';

export const VENUE_PORTS = Symbol('VENUES');
export type Venues = ReadonlyMap<VenueCode, VenuePort>;

export function connectVenues(config: VenueGatewayConfig, clock: Clock): Venues {
  const venues = Object.entries(config.VENUE_URLS) as [VenueCode, string][];
  return new Map(
    venues.map(([venue, baseUrl]) => {
      const apiKey = config.VENUE_API_KEYS[venue];
      invariant(apiKey, `VENUE_URLS names ${venue}, but VENUE_API_KEYS has no key for it`);
      return [venue, new RestVenue({ venue, baseUrl, apiKey, clock })];
    }),
  );
}
