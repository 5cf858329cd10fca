// The simulator's environment: one key per venue, and the seed that all books are drawn from.
import { venueApiKeys } from '@aiyrbas/venues';
import { z } from 'zod';

export const venueSimulatorConfig = z.object({
  VENUE_API_KEYS: venueApiKeys,
  VENUE_SIMULATOR_SEED: z.string().min(1).default('aiyrbas'),
});
export type VenueSimulatorConfig = z.infer<typeof venueSimulatorConfig>;
