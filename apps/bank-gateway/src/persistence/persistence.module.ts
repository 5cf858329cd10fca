import { CONFIG } from '@aiyrbas/service-host';
import { Module } from '@nestjs/common';
import { AccountsStore } from './accounts.store';
import { BankKeysStore } from './bank-keys.store';
import { CancellationsStore } from './cancellations.store';
import { EncryptedStore } from './encrypted-store';
import { EntriesStore } from './entries.store';
import { IdentitiesStore } from './identities.store';
import { InstructionsStore } from './instructions.store';
import { ManifestsStore } from './manifests.store';
import { MessageArchiveStore } from './message-archive.store';
import { RailsStore } from './rails.store';
import { ReleaseConditionsStore } from './release-conditions.store';
import { StatementPagesStore } from './statement-pages.store';
import { SuspenseStore } from './suspense.store';
import { UnacceptedRecordsStore } from './unaccepted-records.store';
import { WaitingStore } from './waiting.store';

const STORES = [
  IdentitiesStore,
  AccountsStore,
  RailsStore,
  ReleaseConditionsStore,
  InstructionsStore,
  WaitingStore,
  CancellationsStore,
  EntriesStore,
  SuspenseStore,
  StatementPagesStore,
  MessageArchiveStore,
  BankKeysStore,
  UnacceptedRecordsStore,
  ManifestsStore,
];

@Module({
  providers: [...STORES, { provide: EncryptedStore, inject: [CONFIG], useFactory: EncryptedStore.fromConfig }],
  exports: [...STORES, EncryptedStore],
})
export class PersistenceModule {}
