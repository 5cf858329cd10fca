// Wiring only, in the order money moves.
import { BankAccountFinder, BankAccountsStore, ProjectBankAccountsConsumer } from '@aiyrbas/bank-accounts';
import { KnownRailsStore, ProjectRailsConsumer } from '@aiyrbas/rails';
import { Module } from '@nestjs/common';
import { AdvanceOrder } from './advance-order/advance-order';
import { AdvanceWithdrawal } from './advance-order/advance-withdrawal';
import { AdvanceOrderConsumer } from './advance-order/advance-order.consumer';
import { ChaseWithdrawals } from './chase-withdrawals/chase-withdrawals';
import { ChaseWithdrawalsJob } from './chase-withdrawals/chase-withdrawals.job';
import { CancelOrderController } from './cancel-order/cancel-order.controller';
import { DecideHeld } from './decide-held/decide-held';
import { DecideHeldController } from './decide-held/decide-held.controller';
import { ExpireOrdersJob } from './expire-orders/expire-orders.job';
import { FollowOrderController } from './follow-order/follow-order.controller';
import { MeasureOrders } from './measure-orders/measure-orders';
import { MeasureWithdrawals } from './measure-orders/measure-withdrawals';
import { PlaceOrder } from './place-order/place-order';
import { PlaceOrderController } from './place-order/place-order.controller';
import { QuoteVerifier } from './place-order/quote-verifier';
import { ShowExecutionReportController } from './show-execution-report/show-execution-report.controller';
import { ShowOrderController } from './show-order/show-order.controller';
import { DecisionsStore } from './persistence/decisions.store';
import { OrderFeed } from './persistence/order-feed';
import { OrdersStore } from './persistence/orders.store';
import { SwitchesStore } from './persistence/switches.store';
import { WithdrawalsStore } from './persistence/withdrawals.store';
import { SwitchOrdersController } from './switch-orders/switch-orders.controller';
import { WithdrawController } from './withdraw/withdraw.controller';

@Module({
  controllers: [
    PlaceOrderController,
    AdvanceOrderConsumer,
    ProjectBankAccountsConsumer,
    ProjectRailsConsumer,
    ShowOrderController,
    ShowExecutionReportController,
    FollowOrderController,
    CancelOrderController,
    DecideHeldController,
    WithdrawController,
    SwitchOrdersController,
  ],
  providers: [
    OrdersStore,
    WithdrawalsStore,
    SwitchesStore,
    BankAccountsStore,
    KnownRailsStore,
    DecisionsStore,
    OrderFeed,
    QuoteVerifier,
    BankAccountFinder,
    PlaceOrder,
    AdvanceOrder,
    AdvanceWithdrawal,
    DecideHeld,
    ExpireOrdersJob,
    ChaseWithdrawals,
    ChaseWithdrawalsJob,
    MeasureOrders,
    MeasureWithdrawals,
  ],
})
export class OrdersModule {}
