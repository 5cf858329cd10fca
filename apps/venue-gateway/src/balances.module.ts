// What the venues hold for us. Trades and deposits change it, and send the wake-up notification that is exported.
import { Module } from '@nestjs/common';
import { VenuesModule } from './integration/venues.module';
import { BalancesWakeUp } from './messaging/balances-wake-up';
import { VenueGatewayPersistenceModule } from './persistence/persistence.module';
import { ReportBalances } from './report-balances/report-balances';
import { ReportBalancesJob } from './report-balances/report-balances.job';

@Module({
  imports: [VenueGatewayPersistenceModule, VenuesModule],
  providers: [BalancesWakeUp, ReportBalances, ReportBalancesJob],
  exports: [BalancesWakeUp],
})
export class BalancesModule {}
