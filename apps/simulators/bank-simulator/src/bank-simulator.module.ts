// Wiring only. Requests arrive and are answered at once or later. The institution accounts are opened at start.
import { CONFIG, DueTimer } from '@aiyrbas/service-host';
import { Module } from '@nestjs/common';
import { ActLater } from './act-later/act-later';
import { ActLaterJob } from './act-later/act-later.job';
import { ProcessInstructions } from './process-instructions/process-instructions';
import { ProcessInstructionsConsumer } from './process-instructions/process-instructions.consumer';
import { type BankSimulatorConfig, simulatedBanks } from './bank-simulator.config';
import { EndDay } from './end-day/end-day';
import { EndDayJob } from './end-day/end-day.job';
import { EndDayTimer } from './end-day/end-day-timer';
import { ReadAcknowledgements } from './read-acknowledgements/read-acknowledgements';
import { ReadAcknowledgementsConsumer } from './read-acknowledgements/read-acknowledgements.consumer';
import { ReadManifests } from './read-manifests/read-manifests';
import { ReadManifestsConsumer } from './read-manifests/read-manifests.consumer';
import { RecordHashes } from './integration/record-hashes';
import { ReceivedManifests } from './read-manifests/received-manifests';
import { ShowReceivedManifestsController } from './read-manifests/show-received-manifests.controller';
import { VerifyManifest } from './read-manifests/verify-manifest';
import { ReceivedAcknowledgements } from './read-acknowledgements/received-acknowledgements';
import { ShowAcknowledgementsController } from './read-acknowledgements/show-acknowledgements.controller';
import { SendMessageController } from './send-message/send-message.controller';
import { SeedBalancesJob } from './seed-balances/seed-balances.job';
import { MESSAGE_KEYS, readMessageKeys } from './integration/message-keys';
import { BankReplySender } from './integration/bank-reply-sender';
import { ActsStore } from './persistence/acts.store';
import { SimulatedAccountsStore } from './persistence/simulated-accounts.store';
import { DaysStore } from './persistence/days.store';
import { StatementWriter } from './integration/statement-writer';
import { StatementsStore } from './persistence/statements.store';
import { BankTerms } from './integration/terms';

@Module({
  controllers: [
    ProcessInstructionsConsumer,
    ReadAcknowledgementsConsumer,
    ReadManifestsConsumer,
    SendMessageController,
    ShowAcknowledgementsController,
    ShowReceivedManifestsController,
  ],
  providers: [
    SimulatedAccountsStore,
    ActsStore,
    StatementsStore,
    DaysStore,
    SeedBalancesJob,
    EndDayJob,
    ActLaterJob,
    DueTimer,
    EndDayTimer,
    {
      provide: BankTerms,
      inject: [CONFIG],
      useFactory: (config: BankSimulatorConfig) =>
        new BankTerms({
          banks: simulatedBanks(config),
          openingBalance: config.BANK_SIMULATOR_OPENING_BALANCE,
          timeScale: config.BANK_SIMULATOR_TIME_SCALE,
        }),
    },
    {
      provide: MESSAGE_KEYS,
      inject: [CONFIG],
      useFactory: (config: BankSimulatorConfig) =>
        readMessageKeys(
          simulatedBanks(config).bics,
          config.BANK_SIGNING_KEYS_FILE,
          config.PLATFORM_KEYS_FILE,
          config.DEPLOYMENT_ENVIRONMENT,
        ),
    },
    BankReplySender,
    StatementWriter,
    ProcessInstructions,
    ReceivedAcknowledgements,
    ReadAcknowledgements,
    RecordHashes,
    ReceivedManifests,
    ReadManifests,
    VerifyManifest,
    EndDay,
    ActLater,
  ],
})
export class BankSimulatorModule {}
