// Wiring only, in the order in which money moves: write down, execute, report what is held.
import type { Clock } from '@aiyrbas/kernel';
import { CLOCK, CONFIG } from '@aiyrbas/service-host';
import { Module } from '@nestjs/common';
import { DueSignal } from './due-signal';
import { ExecuteJob } from './execute/execute.job';
import { MovedSignal } from './moved-signal';
import { KnowCustomersConsumer } from './read-deposits/know-customers.consumer';
import { ReadDepositsJob } from './read-deposits/read-deposits.job';
import { ShowDepositsHttp } from './read-deposits/show-deposits.http';
import { ResolveLegs } from './resolve-legs/resolve-legs';
import { ResolveLegsHttp } from './resolve-legs/resolve-legs.http';
import { ReportBalancesJob } from './report-balances/report-balances.job';
import type { VenueGatewayConfig } from './venue-gateway.config';
import { VENUES, connectVenues } from './venues';
import { WriteAheadConsumer } from './write-ahead/write-ahead.consumer';

@Module({
  controllers: [WriteAheadConsumer, KnowCustomersConsumer, ShowDepositsHttp, ResolveLegsHttp],
  providers: [
    {
      provide: VENUES,
      inject: [CONFIG, CLOCK],
      useFactory: (config: VenueGatewayConfig, clock: Clock) => connectVenues(config, clock),
    },
    DueSignal,
    MovedSignal,
    ExecuteJob,
    ReportBalancesJob,
    ReadDepositsJob,
    ResolveLegs,
  ],
})
export class VenueGatewayModule {}
