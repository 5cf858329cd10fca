// Wiring only, features in the order that money moves: who it is, whose account, what is asked, what is reported.
import { Module, type Provider, type Type } from '@nestjs/common';
import { CONFIG, DueTimer } from '@aiyrbas/service-host';
import { Arrivals } from './arrivals';
import { AskAgain } from './ask-again/ask-again';
import { AskAgainJob } from './ask-again/ask-again.job';
import { AskStatement } from './ask-statement/ask-statement';
import { AskStatementHttp } from './ask-statement/ask-statement.http';
import type { BankGatewayConfig } from './bank-gateway.config';
import { HeedSolvency } from './heed-solvency/heed-solvency';
import { HeedSolvencyConsumer } from './heed-solvency/heed-solvency.consumer';
import { InstructBank } from './instruct-bank/instruct-bank';
import { InstructBankConsumer } from './instruct-bank/instruct-bank.consumer';
import { Instructor } from './instructor';
import { KeepIdentity } from './keep-identity/keep-identity';
import { KeepIdentityConsumer } from './keep-identity/keep-identity.consumer';
import { LinkAccount } from './link-account/link-account';
import { LinkAccountHttp } from './link-account/link-account.http';
import { House } from './house';
import { BANK_KEYS, SIGNING_KEY, readBankKeys, readSigningKey } from './post-keys';
import { PaymentCounter } from './payment-counter';
import { Post } from './post';
import { ReleaseTimer } from './release-timer';
import { ReceiveReport } from './receive-report/receive-report';
import { ReceiveReportConsumer } from './receive-report/receive-report.consumer';
import { MeasureBlocked } from './receive-report/measure-blocked';
import { ProveCredits } from './receive-report/prove-credits';
import { WorldReader } from './receive-report/world';
import { ReleasePayments } from './release-payments/release-payments';
import { ReleasePaymentsJob } from './release-payments/release-payments.job';
import { MeasureSuspense } from './return-suspense/measure-suspense';
import { ReturnSuspense } from './return-suspense/return-suspense';
import { ReturnSuspenseHttp } from './return-suspense/return-suspense.http';
import { ShowAccountsHttp } from './show-accounts/show-accounts.http';
import { ShowAccounts } from './show-accounts/show-accounts.query';
import { ShowRailsHttp } from './show-rails/show-rails.http';
import { MeasureWaiting } from './show-waiting/measure-waiting';
import { ShowWaitingHttp } from './show-waiting/show-waiting.http';
import { AccountsStore } from './store/accounts.store';
import { CancellationsStore } from './store/cancellations.store';
import { CircumstancesStore } from './store/circumstances.store';
import { EntriesStore } from './store/entries.store';
import { IdentitiesStore } from './store/identities.store';
import { InstructionsStore } from './store/instructions.store';
import { MessageArchiveStore } from './store/message-archive.store';
import { RailsStore } from './store/rails.store';
import { WaitingStore } from './store/waiting.store';
import { StatementPagesStore } from './store/statement-pages.store';
import { SuspenseStore } from './store/suspense.store';
import { SuspensionsStore } from './store/suspensions.store';
import { SuspendRails } from './suspend-rails/suspend-rails';
import { SuspendRailsHttp } from './suspend-rails/suspend-rails.http';
import { Vault } from './vault';

const fromConfig = <T>(provide: Type<T> | symbol, make: (config: BankGatewayConfig) => T | Promise<T>): Provider => ({
  provide,
  inject: [CONFIG],
  useFactory: make,
});

@Module({
  controllers: [
    KeepIdentityConsumer,
    LinkAccountHttp,
    ShowAccountsHttp,
    ShowRailsHttp,
    SuspendRailsHttp,
    HeedSolvencyConsumer,
    InstructBankConsumer,
    ShowWaitingHttp,
    ReturnSuspenseHttp,
    ReceiveReportConsumer,
    AskStatementHttp,
  ],
  providers: [
    Arrivals,
    IdentitiesStore,
    AccountsStore,
    RailsStore,
    SuspensionsStore,
    CircumstancesStore,
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
    fromConfig(Vault, (config) =>
      Vault.fromFiles({
        envelopeKey: config.IDENTITY_KEY_FILE,
        keyring: config.FIELD_KEYRING_FILE,
        indexKey: config.BLIND_INDEX_KEY_FILE,
      }),
    ),
    fromConfig(
      House,
      (config) =>
        new House({
          name: config.FIRM_NAME,
          bin: config.FIRM_BIN,
          accounts: config.HOUSE_ACCOUNTS,
          collectionPurpose: config.COLLECTION_PURPOSE,
          payoutPurpose: config.PAYOUT_PURPOSE,
        }),
    ),
    Post,
    KeepIdentity,
    LinkAccount,
    ShowAccounts,
    SuspendRails,
    HeedSolvency,
    Instructor,
    InstructBank,
    ReleasePayments,
    ReleasePaymentsJob,
    MeasureWaiting,
    ReturnSuspense,
    MeasureSuspense,
    WorldReader,
    ProveCredits,
    ReceiveReport,
    MeasureBlocked,
    AskAgain,
    AskAgainJob,
    AskStatement,
  ],
})
export class BankGatewayModule {}
