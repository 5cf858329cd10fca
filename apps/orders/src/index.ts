import { KnownSuspensionEntity } from '@aiyrbas/rails';
import { defineService } from '@aiyrbas/service-host';
import { ordersConfig } from './orders.config';
import { OrdersModule } from './orders.module';
import { migrations } from './persistence/migrations';

export const ordersService = defineService({
  name: 'orders',
  schema: 'orders',
  migrations,
  entities: [KnownSuspensionEntity],
  config: ordersConfig,
  module: OrdersModule,
  logsDecisions: true,
});
