// Wiring only, in the order of a trade: look at the market, place an order, look at the account; faults bend all three.
import { Module } from '@nestjs/common';
import { VenueFaults } from './domain/faults';
import { InjectFaultHttp } from './inject-fault/inject-fault.http';
import { SendDepositHttp } from './send-deposit/send-deposit.http';
import { ShowAccountHttp } from './show-account/show-account.http';
import { ShowMarketHttp } from './show-market/show-market.http';
import { PlaceVenueOrderHttp } from './trade/place-order.http';
import { Silence } from './trade/silence';

@Module({
  controllers: [ShowMarketHttp, PlaceVenueOrderHttp, ShowAccountHttp, InjectFaultHttp, SendDepositHttp],
  providers: [VenueFaults, Silence],
})
export class VenueSimulatorModule {}
