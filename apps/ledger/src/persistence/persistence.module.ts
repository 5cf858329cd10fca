import { CONFIG, KeyServerStatus } from '@aiyrbas/service-host';
import { Module } from '@nestjs/common';
import type { LedgerConfig } from '../ledger.config';
import { BlocksStore } from './blocks.store';
import { BookStore } from './book.store';
import { CheckpointSigner } from './checkpoint-signer';
import { CorrectionsStore } from './corrections.store';
import { CoverageStore } from './coverage.store';
import { DriftStore } from './drift.store';

const SIGNER = {
  provide: CheckpointSigner,
  inject: [CONFIG, KeyServerStatus],
  useFactory: async (config: LedgerConfig, keyServer: KeyServerStatus): Promise<CheckpointSigner> => {
    const signer = await CheckpointSigner.open(config);
    if (config.LEDGER_SIGNING_KEY_VAULT) keyServer.watch('LEDGER_SIGNING_KEY', signer);
    return signer;
  },
};
const STORES = [BookStore, CoverageStore, DriftStore, CorrectionsStore, BlocksStore, SIGNER];

@Module({ providers: STORES, exports: STORES })
export class LedgerPersistenceModule {}
