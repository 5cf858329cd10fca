// Wiring only, in the order of a trade: look at the market, place an order, look at the account; faults bend all three.
import { Module } from '@nestjs/common';
import { Faults } from './domain/faults';
import { InjectFaultHttp } from './inject-fault/inject-fault.http';
import { SendDepositHttp } from './send-deposit/send-deposit.http';
import { ShowAccountHttp } from './show-account/show-account.http';
import { ShowMarketHttp } from './show-market/show-market.http';
import { PlaceOrderHttp } from './trade/place-order.http';
import { Silence } from './trade/silence';

@Module({
  controllers: [ShowMarketHttp, PlaceOrderHttp, ShowAccountHttp, InjectFaultHttp, SendDepositHttp],
  providers: [Faults, Silence],
})
export class VenueSimulatorModule {}
