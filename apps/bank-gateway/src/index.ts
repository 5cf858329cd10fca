import { defineService } from '@aiyrbas/service-host';
import { type BankGatewayConfig, bankGatewayConfig } from './bank-gateway.config';
import { BankGatewayModule } from './bank-gateway.module';
import { LinkedAccountEntity } from './persistence/bank-account.entity';
import { BankKeyEntity } from './persistence/bank-key.entity';
import { BankMessageEntity, ReportClaimEntity, ReportOnceEntity } from './persistence/bank-message.entity';
import { CancellationEntity } from './persistence/cancellation.entity';
import { CustomerIdentityEntity } from './persistence/customer-identity.entity';
import { BankEntryEntity, EntrySightingEntity } from './persistence/entry.entity';
import { InstructionEntity } from './persistence/instruction.entity';
import { ManifestEntity, ManifestRequestEntity } from './persistence/manifest.entity';
import { migrations } from './persistence/migrations';
import { RailEntity, RailSuspensionEntity } from './persistence/rail.entity';
import { SolvencyEntity } from './persistence/solvency.entity';
import { StatementPageEntity } from './persistence/statement-page.entity';
import { SuspenseClosingEntity, SuspenseEntity } from './persistence/suspense.entity';
import { RejectionRateEntity, UnacceptedRecordEntity } from './persistence/unaccepted-record.entity';

/** What the conformance kit for banks decides as this service does, so that both say the same. */
export { readUnsigned } from './receive-report/open-report';
export type { LinesReport, ReadReport, StatedLine } from './receive-report/read-report';
export { type RejectionReason, rejectionOf } from './domain/rejection';

export const bankGatewayService = defineService({
  name: 'bank-gateway',
  schema: 'bank_gateway',
  migrations,
  entities: [
    CustomerIdentityEntity,
    LinkedAccountEntity,
    RailEntity,
    RailSuspensionEntity,
    SolvencyEntity,
    InstructionEntity,
    CancellationEntity,
    BankEntryEntity,
    EntrySightingEntity,
    SuspenseEntity,
    SuspenseClosingEntity,
    StatementPageEntity,
    ReportOnceEntity,
    ReportClaimEntity,
    BankMessageEntity,
    BankKeyEntity,
    UnacceptedRecordEntity,
    RejectionRateEntity,
    ManifestEntity,
    ManifestRequestEntity,
  ],
  config: bankGatewayConfig,
  banksOf: (config: BankGatewayConfig) => config.PARTNER_BANKS.bics,
  logSecretFileOf: (config: BankGatewayConfig) => config.LOG_SECRET_FILE,
  module: BankGatewayModule,
});
