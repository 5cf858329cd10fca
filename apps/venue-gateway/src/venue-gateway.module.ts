import { Module } from '@nestjs/common';
import { BalancesModule } from './balances.module';
import { VenueDepositsModule } from './deposits.module';
import { ExecutionsModule } from './executions.module';

@Module({ imports: [ExecutionsModule, VenueDepositsModule, BalancesModule] })
export class VenueGatewayModule {}
