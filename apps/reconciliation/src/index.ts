// Reconciliation as a service.
import { defineService } from '@aiyrbas/service-host';
import { reconciliationConfig } from './reconciliation.config';
import { ReconciliationModule } from './reconciliation.module';
import {
  StatedBalanceEntity,
  StatementEntity,
  VenueBalanceEntity,
  VenuePostingEntity,
  VenueTotalEntity,
} from './store/balance.entity';
import { BreakEntity } from './store/break.entity';
import { LineEntity } from './store/line.entity';
import { migrations } from './store/migrations';

export const reconciliationService = defineService({
  name: 'reconciliation',
  schema: 'reconciliation',
  migrations,
  entities: [
    LineEntity,
    BreakEntity,
    VenuePostingEntity,
    VenueBalanceEntity,
    VenueTotalEntity,
    StatementEntity,
    StatedBalanceEntity,
  ],
  config: reconciliationConfig,
  module: ReconciliationModule,
});
