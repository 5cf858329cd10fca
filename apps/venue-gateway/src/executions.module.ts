// Orders at venues: written down, sent or looked up, and resolved by two people where no answer settles them.
import { Module } from '@nestjs/common';
import { BalancesModule } from './balances.module';
import { ExecuteJob } from './execute/execute.job';
import { SettleLookups } from './execute/settle';
import { VenuesModule } from './integration/venues.module';
import { ConcludeExecutions } from './messaging/conclude';
import { LegsWakeUp } from './messaging/legs-wake-up';
import { VenueGatewayPersistenceModule } from './persistence/persistence.module';
import { ResolveLegs } from './resolve-legs/resolve-legs';
import { ResolveLegsController } from './resolve-legs/resolve-legs.controller';
import { WriteAhead } from './write-ahead/write-ahead';
import { WriteAheadConsumer } from './write-ahead/write-ahead.consumer';

@Module({
  imports: [VenueGatewayPersistenceModule, VenuesModule, BalancesModule],
  controllers: [WriteAheadConsumer, ResolveLegsController],
  providers: [LegsWakeUp, WriteAhead, SettleLookups, ConcludeExecutions, ExecuteJob, ResolveLegs],
})
export class ExecutionsModule {}
