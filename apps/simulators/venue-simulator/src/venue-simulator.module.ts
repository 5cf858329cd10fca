// Wiring only, in the order of a trade: look at the market, place an order, look at the account; faults bend all three.
import { Module } from '@nestjs/common';
import { VenueFaults } from './domain/faults';
import { InjectFaultController } from './inject-fault/inject-fault.controller';
import { VenueAccountStore } from './persistence/account.store';
import { SendDepositController } from './send-deposit/send-deposit.controller';
import { ShowAccountController } from './show-account/show-account.controller';
import { ShowMarketController } from './show-market/show-market.controller';
import { PlaceSimulatedOrder } from './trade/place-order';
import { PlaceVenueOrderController } from './trade/place-order.controller';
import { Silence } from './trade/silence';

@Module({
  controllers: [
    ShowMarketController,
    PlaceVenueOrderController,
    ShowAccountController,
    InjectFaultController,
    SendDepositController,
  ],
  providers: [VenueAccountStore, PlaceSimulatedOrder, VenueFaults, Silence],
})
export class VenueSimulatorModule {}
