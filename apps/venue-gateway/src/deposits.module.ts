// Coins that come in at the venues, and the customers whose they are.
import { Module } from '@nestjs/common';
import { BalancesModule } from './balances.module';
import { VenuesModule } from './integration/venues.module';
import { VenueGatewayPersistenceModule } from './persistence/persistence.module';
import { ProjectCustomersConsumer } from './read-deposits/project-customers.consumer';
import { ReadDeposits } from './read-deposits/read-deposits';
import { ReadDepositsJob } from './read-deposits/read-deposits.job';
import { ShowDepositsController } from './read-deposits/show-deposits.controller';

@Module({
  imports: [VenueGatewayPersistenceModule, VenuesModule, BalancesModule],
  controllers: [ProjectCustomersConsumer, ShowDepositsController],
  providers: [ReadDeposits, ReadDepositsJob],
})
export class VenueDepositsModule {}
