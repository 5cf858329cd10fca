// The ledger as a service, and the opening balances of an embedded platform.
import { defineService } from '@aiyrbas/service-host';
import { ledgerConfig } from './ledger.config';
import { LedgerModule } from './ledger.module';
import { AssetEntity, LedgerAccountEntity, LedgerBalanceEntity } from './persistence/account.entity';
import { BlockEntity, ChainingEntity } from './persistence/block.entity';
import {
  CoverageChangeEntity,
  CoverageEntity,
  SolvencyBreakEntity,
  SolvencyCheckEntity,
} from './persistence/coverage.entity';
import {
  AccountSumEntity,
  ChangeToExplainEntity,
  DifferenceEntity,
  DriftMeasurementEntity,
} from './persistence/drift.entity';
import { EarlyFailureEntity, HoldEntity } from './persistence/hold.entity';
import { migrations } from './persistence/migrations';
import { TransactionEntity, TransferEntity } from './persistence/transaction.entity';

export { developmentOpenings } from './post-opening-balances/development-openings';

export const ledgerService = defineService({
  name: 'ledger',
  schema: 'ledger',
  migrations,
  entities: [
    AssetEntity,
    LedgerAccountEntity,
    TransactionEntity,
    TransferEntity,
    LedgerBalanceEntity,
    HoldEntity,
    EarlyFailureEntity,
    CoverageEntity,
    CoverageChangeEntity,
    SolvencyBreakEntity,
    SolvencyCheckEntity,
    DifferenceEntity,
    DriftMeasurementEntity,
    AccountSumEntity,
    ChangeToExplainEntity,
    BlockEntity,
    ChainingEntity,
  ],
  config: ledgerConfig,
  module: LedgerModule,
});
