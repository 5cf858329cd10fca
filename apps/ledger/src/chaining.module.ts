// Blocks of transactions, chained and signed, and their publication.
import { DueTimer } from '@aiyrbas/service-host';
import { Module } from '@nestjs/common';
import { ChainBlocks } from './chain-blocks/chain-blocks';
import { ChainBlocksJob } from './chain-blocks/chain-blocks.job';
import { MeasureUnchained } from './chain-blocks/measure-unchained';
import { LedgerPersistenceModule } from './persistence/persistence.module';
import { PublishCheckpointsController } from './publish-checkpoints/publish-checkpoints.controller';
import { PublishCheckpoints } from './publish-checkpoints/publish-checkpoints.query';

@Module({
  imports: [LedgerPersistenceModule],
  controllers: [PublishCheckpointsController],
  providers: [DueTimer, ChainBlocks, ChainBlocksJob, MeasureUnchained, PublishCheckpoints],
})
export class ChainingModule {}
