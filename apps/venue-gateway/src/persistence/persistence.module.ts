import { Module } from '@nestjs/common';
import { ReportedBalancesStore } from './balances.store';
import { VenueDepositsStore } from './deposits.store';
import { LegsStore } from './legs.store';
import { VenueMessagesStore } from './messages.store';
import { WriteAheadStore } from './write-ahead.store';

const STORES = [WriteAheadStore, LegsStore, VenueMessagesStore, ReportedBalancesStore, VenueDepositsStore];

@Module({ providers: STORES, exports: STORES })
export class VenueGatewayPersistenceModule {}
