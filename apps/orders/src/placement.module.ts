// A quote is accepted: an order is placed.
import { ProjectedBankAccountsModule } from '@aiyrbas/bank-accounts';
import { KnownRailsModule } from '@aiyrbas/rails';
import { Module } from '@nestjs/common';
import { OrdersPersistenceModule } from './persistence/persistence.module';
import { PlaceOrder } from './place-order/place-order';
import { PlaceOrderController } from './place-order/place-order.controller';
import { QuoteVerifier } from './place-order/quote-verifier';

@Module({
  imports: [OrdersPersistenceModule, ProjectedBankAccountsModule, KnownRailsModule],
  controllers: [PlaceOrderController],
  providers: [QuoteVerifier, PlaceOrder],
})
export class PlacementModule {}
