import { defineService } from '@aiyrbas/service-host';
import { DepositorEntity, VenueDepositEntity } from './persistence/deposit.entity';
import { ExecutionEntity, LegEntity } from './persistence/execution.entity';
import { migrations } from './persistence/migrations';
import { ReportedBalanceEntity } from './persistence/reported-balance.entity';
import { VenueMessageEntity } from './persistence/venue-message.entity';
import { venueGatewayConfig } from './venue-gateway.config';
import { VenueGatewayModule } from './venue-gateway.module';

export const venueGatewayService = defineService({
  name: 'venue-gateway',
  schema: 'venue_gateway',
  migrations,
  entities: [
    ExecutionEntity,
    LegEntity,
    VenueMessageEntity,
    ReportedBalanceEntity,
    VenueDepositEntity,
    DepositorEntity,
  ],
  config: venueGatewayConfig,
  module: VenueGatewayModule,
});
