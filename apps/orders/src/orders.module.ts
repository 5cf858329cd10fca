// Wiring only, in the order money moves.
import { BankAccountFinder, BankAccountsStore, ProjectBankAccountsConsumer } from '@aiyrbas/bank-accounts';
import { KnownRailsStore, ProjectRailsConsumer } from '@aiyrbas/rails';
import { Module } from '@nestjs/common';
import { AdvanceOrder } from './advance-order/advance-order';
import { AdvanceWithdrawal } from './advance-order/advance-withdrawal';
import { AdvanceOrderConsumer } from './advance-order/advance-order.consumer';
import { ChaseWithdrawals } from './chase-withdrawals/chase-withdrawals';
import { ChaseWithdrawalsJob } from './chase-withdrawals/chase-withdrawals.job';
import { CancelOrderHttp } from './cancel-order/cancel-order.http';
import { DecideHeld } from './decide-held/decide-held';
import { DecideHeldHttp } from './decide-held/decide-held.http';
import { ExpireOrdersJob } from './expire-orders/expire-orders.job';
import { FollowOrderHttp } from './follow-order/follow-order.http';
import { MeasureOrders } from './measure-orders/measure-orders';
import { MeasureWithdrawals } from './measure-orders/measure-withdrawals';
import { PlaceOrder } from './place-order/place-order';
import { PlaceOrderHttp } from './place-order/place-order.http';
import { QuoteVerifier } from './place-order/quote-verifier';
import { ShowExecutionReportHttp } from './show-execution-report/show-execution-report.http';
import { ShowOrderHttp } from './show-order/show-order.http';
import { DecisionsStore } from './persistence/decisions.store';
import { OrderFeed } from './persistence/order-feed';
import { OrdersStore } from './persistence/orders.store';
import { SwitchesStore } from './persistence/switches.store';
import { WithdrawalsStore } from './persistence/withdrawals.store';
import { SwitchOrdersHttp } from './switch-orders/switch-orders.http';
import { WithdrawHttp } from './withdraw/withdraw.http';

@Module({
  controllers: [
    PlaceOrderHttp,
    AdvanceOrderConsumer,
    ProjectBankAccountsConsumer,
    ProjectRailsConsumer,
    ShowOrderHttp,
    ShowExecutionReportHttp,
    FollowOrderHttp,
    CancelOrderHttp,
    DecideHeldHttp,
    WithdrawHttp,
    SwitchOrdersHttp,
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
