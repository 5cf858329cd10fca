import { defineService } from '@aiyrbas/service-host';
import { migrations } from './persistence/migrations';
import { venueGatewayConfig } from './venue-gateway.config';
import { VenueGatewayModule } from './venue-gateway.module';

export const venueGatewayService = defineService({
  name: 'venue-gateway',
  schema: 'venue_gateway',
  migrations,
  config: venueGatewayConfig,
  module: VenueGatewayModule,
});
