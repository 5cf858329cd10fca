import { defineService } from '@aiyrbas/service-host';
import { type BankGatewayConfig, bankGatewayConfig } from './bank-gateway.config';
import { BankGatewayModule } from './bank-gateway.module';
import { migrations } from './persistence/migrations';

export const bankGatewayService = defineService({
  name: 'bank-gateway',
  schema: 'bank_gateway',
  migrations,
  config: bankGatewayConfig,
  banksOf: (config: BankGatewayConfig) => config.PARTNER_BANKS.bics,
  module: BankGatewayModule,
});
