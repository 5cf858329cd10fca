import type { Clock } from '@aiyrbas/kernel';
import { CLOCK, CONFIG } from '@aiyrbas/service-host';
import { Module } from '@nestjs/common';
import type { VenueGatewayConfig } from '../venue-gateway.config';
import { VENUE_PORTS, connectVenues } from './venues';

@Module({
  providers: [
    {
      provide: VENUE_PORTS,
      inject: [CONFIG, CLOCK],
      useFactory: (config: VenueGatewayConfig, clock: Clock) => connectVenues(config, clock),
    },
  ],
  exports: [VENUE_PORTS],
})
export class VenuesModule {}
