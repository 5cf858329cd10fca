// The ledger as a service, and what an embedded platform opens its books with.
import { defineService } from '@aiyrbas/service-host';
import { ledgerConfig } from './ledger.config';
import { LedgerModule } from './ledger.module';
import { migrations } from './persistence/migrations';

export { DEVELOPMENT_OPENINGS } from './post-opening-balances/development-openings';

export const ledgerService = defineService({
  name: 'ledger',
  schema: 'ledger',
  migrations,
  config: ledgerConfig,
  module: LedgerModule,
});
