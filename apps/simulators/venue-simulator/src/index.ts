import { join } from 'node:path';
import { defineService } from '@aiyrbas/service-host';
import { MovementEntity, SimulatedBalanceEntity, SimulatedOrderEntity } from './persistence/account.entity';
import { migrations } from './persistence/migrations';
import { venueSimulatorConfig } from './venue-simulator.config';
import { VenueSimulatorModule } from './venue-simulator.module';

/** Its file as a thread of another process. */
export const VENUE_SIMULATOR_THREAD = join(__dirname, 'thread.main.js');

export const venueSimulatorService = defineService({
  name: 'venue-simulator',
  schema: 'venue_simulator',
  migrations,
  entities: [SimulatedOrderEntity, MovementEntity, SimulatedBalanceEntity],
  config: venueSimulatorConfig,
  module: VenueSimulatorModule,
});
