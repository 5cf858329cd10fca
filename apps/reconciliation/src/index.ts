// Reconciliation as a service.
import { defineService } from '@aiyrbas/service-host';
import { reconciliationConfig } from './reconciliation.config';
import { ReconciliationModule } from './reconciliation.module';
import { migrations } from './store/migrations';

export const reconciliationService = defineService({
  name: 'reconciliation',
  schema: 'reconciliation',
  migrations,
  config: reconciliationConfig,
  module: ReconciliationModule,
});
