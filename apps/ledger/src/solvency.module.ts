// Whether what is held covers what clients are owed, and whether transfers and holds explain every balance.
import { DueTimer } from '@aiyrbas/service-host';
import { Module } from '@nestjs/common';
import { CheckSolvency } from './check-solvency/check-solvency';
import { CheckSolvencyJob } from './check-solvency/check-solvency.job';
import { MeasureSolvency } from './check-solvency/measure-solvency';
import { LedgerPersistenceModule } from './persistence/persistence.module';
import { ShowSolvencyController } from './show-solvency/show-solvency.controller';
import { ShowSolvency } from './show-solvency/show-solvency.query';

@Module({
  imports: [LedgerPersistenceModule],
  controllers: [ShowSolvencyController],
  providers: [DueTimer, CheckSolvency, CheckSolvencyJob, MeasureSolvency, ShowSolvency],
})
export class LedgerSolvencyModule {}
