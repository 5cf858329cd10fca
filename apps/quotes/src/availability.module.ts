// What may be promised: our inventory at the venues, and what orders keep reserved or have spent of it.
import { Module } from '@nestjs/common';
import { FollowBalancesConsumer } from './follow-balances/follow-balances.consumer';
import { FollowOrdersConsumer } from './follow-orders/follow-orders.consumer';
import { QuotesPersistenceModule } from './persistence/persistence.module';

@Module({ imports: [QuotesPersistenceModule], controllers: [FollowBalancesConsumer, FollowOrdersConsumer] })
export class AvailabilityModule {}
