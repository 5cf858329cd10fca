import { defineService } from '@aiyrbas/service-host';
import { bankGatewayConfig } from './bank-gateway.config';
import { BankGatewayModule } from './bank-gateway.module';
import { migrations } from './persistence/migrations';

export const bankGatewayService = defineService({
  name: 'bank-gateway',
  schema: 'bank_gateway',
  migrations,
  config: bankGatewayConfig,
  module: BankGatewayModule,
});
