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
} from './persistence/balance.entity';
import { BreakEntity } from './persistence/break.entity';
import { LineEntity } from './persistence/line.entity';
import { migrations } from './persistence/migrations';
import { PagedStatementEntity, ReceivedPageEntity } from './persistence/received-page.entity';

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
    ReceivedPageEntity,
    PagedStatementEntity,
  ],
  config: reconciliationConfig,
  module: ReconciliationModule,
});
