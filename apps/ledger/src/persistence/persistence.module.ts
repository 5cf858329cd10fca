import { CONFIG } from '@aiyrbas/service-host';
import { Module } from '@nestjs/common';
import { BlocksStore } from './blocks.store';
import { BookStore } from './book.store';
import { CheckpointSigner } from './checkpoint-signer';
import { CorrectionsStore } from './corrections.store';
import { CoverageStore } from './coverage.store';
import { DriftStore } from './drift.store';

const SIGNER = { provide: CheckpointSigner, inject: [CONFIG], useFactory: CheckpointSigner.open };
const STORES = [BookStore, CoverageStore, DriftStore, CorrectionsStore, BlocksStore, SIGNER];

@Module({ providers: STORES, exports: STORES })
export class LedgerPersistenceModule {}
