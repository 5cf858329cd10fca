// Wiring only, in the order in which money moves: write down, execute, report what is held.
import type { Clock } from '@aiyrbas/kernel';
import { CLOCK, CONFIG } from '@aiyrbas/service-host';
import { Module } from '@nestjs/common';
import { LegsWakeUp } from './messaging/legs-wake-up';
import { ExecuteJob } from './execute/execute.job';
import { BalancesWakeUp } from './messaging/balances-wake-up';
import { ProjectCustomersConsumer } from './read-deposits/project-customers.consumer';
import { ReadDepositsJob } from './read-deposits/read-deposits.job';
import { ShowDepositsController } from './read-deposits/show-deposits.controller';
import { ResolveLegs } from './resolve-legs/resolve-legs';
import { ResolveLegsController } from './resolve-legs/resolve-legs.controller';
import { ReportBalancesJob } from './report-balances/report-balances.job';
import type { VenueGatewayConfig } from './venue-gateway.config';
import { VENUE_PORTS, connectVenues } from './integration/venues';
import { WriteAheadConsumer } from './write-ahead/write-ahead.consumer';

@Module({
  controllers: [WriteAheadConsumer, ProjectCustomersConsumer, ShowDepositsController, ResolveLegsController],
  providers: [
    {
      provide: VENUE_PORTS,
      inject: [CONFIG, CLOCK],
      useFactory: (config: VenueGatewayConfig, clock: Clock) => connectVenues(config, clock),
    },
    LegsWakeUp,
    BalancesWakeUp,
    ExecuteJob,
    ReportBalancesJob,
    ReadDepositsJob,
    ResolveLegs,
  ],
})
export class VenueGatewayModule {}
