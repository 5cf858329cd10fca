import { join } from 'node:path';
import { defineService } from '@aiyrbas/service-host';
import { type BankSimulatorConfig, bankSimulatorConfig, simulatedBanks } from './bank-simulator.config';
import { BankSimulatorModule } from './bank-simulator.module';
import { ActEntity, ClosedDayEntity, EntryEntity, RequestEntity } from './persistence/simulated-accounts.entity';
import { migrations } from './persistence/migrations';

/** Its file as a thread of another process. */
export const BANK_SIMULATOR_THREAD = join(__dirname, 'thread.main.js');

export { BEHAVIOURS, type Behaviour } from './domain/behaviour';

export const bankSimulatorService = defineService({
  name: 'bank-simulator',
  schema: 'bank_simulator',
  migrations,
  entities: [RequestEntity, EntryEntity, ActEntity, ClosedDayEntity],
  config: bankSimulatorConfig,
  banksOf: (config: BankSimulatorConfig) => simulatedBanks(config).bics,
  logSecretFileOf: (config: BankSimulatorConfig) => config.LOG_SECRET_FILE,
  module: BankSimulatorModule,
});
