// Wiring only, features in the order that money moves: who it is, whose account, what is asked, what is reported.
import { type InjectionToken, Module, type Provider, type Type } from '@nestjs/common';
import { Outbox } from '@aiyrbas/bus';
import type { Logger, Metrics } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { CONFIG, DueTimer, IDS, LOGGER, METRICS } from '@aiyrbas/service-host';
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
import { readBankKeys, readSigningKey } from './post-keys';
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

const SIGNING_KEY = Symbol('SIGNING_KEY');
const BANK_KEYS = Symbol('BANK_KEYS');

/** A plain class and what its constructor takes, in order: use cases know nothing of Nest. */
const made = <T extends object>(what: Type<T>, inject: InjectionToken[]): Provider => ({
  provide: what,
  inject,
  useFactory: (...parts: unknown[]) => new what(...parts),
});

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
    made(CircumstancesStore, [RailsStore]),
    InstructionsStore,
    WaitingStore,
    CancellationsStore,
    EntriesStore,
    SuspenseStore,
    StatementPagesStore,
    MessageArchiveStore,
    { provide: DueTimer, inject: [LOGGER], useFactory: (log: Logger) => new DueTimer(log) },
    { provide: ReleaseTimer, inject: [LOGGER], useFactory: (log: Logger) => new ReleaseTimer(log) },
    { provide: PaymentCounter, inject: [METRICS], useFactory: (metrics: Metrics) => new PaymentCounter(metrics) },
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
    made(Post, [SIGNING_KEY, Vault, MessageArchiveStore, Outbox, IDS]),
    made(KeepIdentity, [Vault, IdentitiesStore]),
    made(LinkAccount, [House, Vault, Post, IdentitiesStore, AccountsStore, Outbox, IDS]),
    made(ShowAccounts, [Database, Vault, AccountsStore, IdentitiesStore]),
    made(SuspendRails, [CircumstancesStore, SuspensionsStore, Outbox, IDS, LOGGER]),
    made(HeedSolvency, [CircumstancesStore, LOGGER]),
    made(Instructor, [House, Vault, AccountsStore, IdentitiesStore, IDS]),
    made(InstructBank, [
      House,
      Instructor,
      Post,
      CircumstancesStore,
      InstructionsStore,
      CancellationsStore,
      Outbox,
      IDS,
      LOGGER,
      PaymentCounter,
    ]),
    made(ReleasePayments, [Instructor, Post, CircumstancesStore, WaitingStore, Outbox, LOGGER, PaymentCounter]),
    ReleasePaymentsJob,
    MeasureWaiting,
    made(ReturnSuspense, [SuspenseStore, IDS, LOGGER]),
    MeasureSuspense,
    made(WorldReader, [InstructionsStore, CancellationsStore, AccountsStore, EntriesStore]),
    made(ProveCredits, [StatementPagesStore]),
    made(ReceiveReport, [
      House,
      BANK_KEYS,
      Vault,
      WorldReader,
      InstructionsStore,
      CancellationsStore,
      AccountsStore,
      EntriesStore,
      SuspenseStore,
      ProveCredits,
      MessageArchiveStore,
      Outbox,
      IDS,
      LOGGER,
      PaymentCounter,
    ]),
    MeasureBlocked,
    made(AskAgain, [House, Post, InstructionsStore, IDS]),
    AskAgainJob,
    made(AskStatement, [House, Post, IDS, LOGGER]),
  ],
})
export class BankGatewayModule {}
