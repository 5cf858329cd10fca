// Wiring only. Features are in the order that money moves: identity, accounts, instructions, reports.
import { Module, type Provider, type Type } from '@nestjs/common';
import { CONFIG, DueTimer } from '@aiyrbas/service-host';
import { Arrivals } from './messaging/arrivals';
import { RequestStatus } from './request-status/request-status';
import { RequestStatusJob } from './request-status/request-status.job';
import { RequestStatement } from './request-statement/request-statement';
import { RequestStatementController } from './request-statement/request-statement.controller';
import type { BankGatewayConfig } from './bank-gateway.config';
import { ApplySolvency } from './apply-solvency/apply-solvency';
import { ApplySolvencyConsumer } from './apply-solvency/apply-solvency.consumer';
import { InstructBank } from './instruct-bank/instruct-bank';
import { InstructBankConsumer } from './instruct-bank/instruct-bank.consumer';
import { Instructor } from './messaging/instructor';
import { KeepIdentity } from './keep-identity/keep-identity';
import { KeepIdentityConsumer } from './keep-identity/keep-identity.consumer';
import { LinkAccount } from './link-account/link-account';
import { LinkAccountController } from './link-account/link-account.controller';
import { Institution } from './domain/institution';
import { BANK_KEYS, SIGNING_KEY, readBankKeys, readSigningKey } from './integration/message-keys';
import { PaymentCounter } from './messaging/payment-counter';
import { BankMessageSender } from './integration/bank-message-sender';
import { ReleaseTimer } from './messaging/release-timer';
import { ReceiveReport } from './receive-report/receive-report';
import { ReceiveReportConsumer } from './receive-report/receive-report.consumer';
import { MeasureBlocked } from './receive-report/measure-blocked';
import { ProveCredits } from './receive-report/prove-credits';
import { ReportSnapshotReader } from './receive-report/report-snapshot';
import { ReleasePayments } from './release-payments/release-payments';
import { ReleasePaymentsJob } from './release-payments/release-payments.job';
import { MeasureSuspense } from './return-suspense/measure-suspense';
import { ReturnSuspense } from './return-suspense/return-suspense';
import { ReturnSuspenseController } from './return-suspense/return-suspense.controller';
import { ShowAccountsController } from './show-accounts/show-accounts.controller';
import { ShowAccounts } from './show-accounts/show-accounts.query';
import { ShowRailsController } from './show-rails/show-rails.controller';
import { MeasureWaiting } from './show-waiting/measure-waiting';
import { ShowWaitingController } from './show-waiting/show-waiting.controller';
import { AccountsStore } from './persistence/accounts.store';
import { CancellationsStore } from './persistence/cancellations.store';
import { ReleaseConditionsStore } from './persistence/release-conditions.store';
import { EntriesStore } from './persistence/entries.store';
import { IdentitiesStore } from './persistence/identities.store';
import { InstructionsStore } from './persistence/instructions.store';
import { MessageArchiveStore } from './persistence/message-archive.store';
import { OpenRailsJob } from './open-rails/open-rails.job';
import { RailsStore } from './persistence/rails.store';
import { WaitingStore } from './persistence/waiting.store';
import { StatementPagesStore } from './persistence/statement-pages.store';
import { SuspenseStore } from './persistence/suspense.store';
import { SuspendRails } from './suspend-rails/suspend-rails';
import { SuspendRailsController } from './suspend-rails/suspend-rails.controller';
import { EncryptedStore } from './persistence/encrypted-store';

const fromConfig = <T>(provide: Type<T> | symbol, make: (config: BankGatewayConfig) => T | Promise<T>): Provider => ({
  provide,
  inject: [CONFIG],
  useFactory: make,
});

@Module({
  controllers: [
    KeepIdentityConsumer,
    LinkAccountController,
    ShowAccountsController,
    ShowRailsController,
    SuspendRailsController,
    ApplySolvencyConsumer,
    InstructBankConsumer,
    ShowWaitingController,
    ReturnSuspenseController,
    ReceiveReportConsumer,
    RequestStatementController,
  ],
  providers: [
    Arrivals,
    IdentitiesStore,
    AccountsStore,
    RailsStore,
    OpenRailsJob,
    ReleaseConditionsStore,
    InstructionsStore,
    WaitingStore,
    CancellationsStore,
    EntriesStore,
    SuspenseStore,
    StatementPagesStore,
    MessageArchiveStore,
    DueTimer,
    ReleaseTimer,
    PaymentCounter,
    fromConfig(SIGNING_KEY, (config) => readSigningKey(config.BANK_MESSAGE_KEY_FILE)),
    fromConfig(BANK_KEYS, (config) => readBankKeys(config.BANK_KEYS_FILE)),
    fromConfig(EncryptedStore, (config) =>
      EncryptedStore.fromFiles({
        envelopeKey: config.IDENTITY_KEY_FILE,
        keyring: config.FIELD_KEYRING_FILE,
        indexKey: config.BLIND_INDEX_KEY_FILE,
      }),
    ),
    fromConfig(
      Institution,
      (config) =>
        new Institution({
          name: config.FIRM_NAME,
          bin: config.FIRM_BIN,
          banks: config.PARTNER_BANKS,
          collectionPurpose: config.COLLECTION_PURPOSE,
          payoutPurpose: config.PAYOUT_PURPOSE,
        }),
    ),
    BankMessageSender,
    KeepIdentity,
    LinkAccount,
    ShowAccounts,
    SuspendRails,
    ApplySolvency,
    Instructor,
    InstructBank,
    ReleasePayments,
    ReleasePaymentsJob,
    MeasureWaiting,
    ReturnSuspense,
    MeasureSuspense,
    ReportSnapshotReader,
    ProveCredits,
    ReceiveReport,
    MeasureBlocked,
    RequestStatus,
    RequestStatusJob,
    RequestStatement,
  ],
})
export class BankGatewayModule {}
