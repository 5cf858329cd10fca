// The ledger as a service, and the opening balances of an embedded platform.
import { defineService } from '@aiyrbas/service-host';
import { ledgerConfig } from './ledger.config';
import { LedgerModule } from './ledger.module';
import { migrations } from './persistence/migrations';

export { developmentOpenings } from './post-opening-balances/development-openings';

export const ledgerService = defineService({
  name: 'ledger',
  schema: 'ledger',
  migrations,
  config: ledgerConfig,
  module: LedgerModule,
});
