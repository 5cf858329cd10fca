import { defineService } from '@aiyrbas/service-host';
import { migrations } from './store/migrations';
import { venueSimulatorConfig } from './venue-simulator.config';
import { VenueSimulatorModule } from './venue-simulator.module';

export const venueSimulatorService = defineService({
  name: 'venue-simulator',
  schema: 'venue_simulator',
  migrations,
  config: venueSimulatorConfig,
  module: VenueSimulatorModule,
});
