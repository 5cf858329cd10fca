import { ProjectedBankAccountEntity } from '@aiyrbas/bank-accounts';
import { KnownSuspensionEntity } from '@aiyrbas/rails';
import { defineService } from '@aiyrbas/service-host';
import { ordersConfig } from './orders.config';
import { OrdersModule } from './orders.module';
import { migrations } from './persistence/migrations';
import { OrderSwitchEntity, OrderSwitchTurnEntity } from './persistence/order-switch.entity';
import { CustomerDebtEntity } from './persistence/customer-debt.entity';
import { OrderEntity, OrderHistoryEntity, OrderMoveEntity, ReceiptEntity } from './persistence/order.entity';
import { WithdrawalEntity } from './persistence/withdrawal.entity';

export const ordersService = defineService({
  name: 'orders',
  schema: 'orders',
  migrations,
  entities: [
    OrderEntity,
    OrderHistoryEntity,
    ReceiptEntity,
    OrderMoveEntity,
    WithdrawalEntity,
    CustomerDebtEntity,
    OrderSwitchEntity,
    OrderSwitchTurnEntity,
    ProjectedBankAccountEntity,
    KnownSuspensionEntity,
  ],
  config: ordersConfig,
  module: OrdersModule,
  logsDecisions: true,
});
