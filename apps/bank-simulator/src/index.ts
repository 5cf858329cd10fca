import { defineService } from '@aiyrbas/service-host';
import { bankSimulatorConfig } from './bank-simulator.config';
import { BankSimulatorModule } from './bank-simulator.module';
import { migrations } from './store/migrations';

export { BEHAVIOURS, type Behaviour } from './domain/behaviour';

export const bankSimulatorService = defineService({
  name: 'bank-simulator',
  schema: 'bank_simulator',
  migrations,
  config: bankSimulatorConfig,
  module: BankSimulatorModule,
});
