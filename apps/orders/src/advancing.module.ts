// What moves an order on: events, deadlines, its customer, and operators.
import { ProjectedBankAccountsModule } from '@aiyrbas/bank-accounts';
import { Module } from '@nestjs/common';
import { AdvanceOrder } from './advance-order/advance-order';
import { AdvanceOrderConsumer } from './advance-order/advance-order.consumer';
import { CancelOrderController } from './cancel-order/cancel-order.controller';
import { DecideHeld } from './decide-held/decide-held';
import { DecideHeldController } from './decide-held/decide-held.controller';
import { ExpireOrdersJob } from './expire-orders/expire-orders.job';
import { RestrictCustomersConsumer } from './restrict-customers/restrict-customers.consumer';
import { OrdersPersistenceModule } from './persistence/persistence.module';
import { WithdrawalsModule } from './withdrawals.module';

@Module({
  imports: [OrdersPersistenceModule, ProjectedBankAccountsModule, WithdrawalsModule],
  controllers: [RestrictCustomersConsumer, AdvanceOrderConsumer, CancelOrderController, DecideHeldController],
  providers: [AdvanceOrder, DecideHeld, ExpireOrdersJob],
})
export class AdvancingModule {}
