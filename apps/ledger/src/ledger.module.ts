// Wiring only, in the order money moves.
import { Module } from '@nestjs/common';
import { ChainingModule } from './chaining.module';
import { CorrectionsModule } from './corrections.module';
import { PostingModule } from './posting.module';
import { ReadingModule } from './reading.module';
import { LedgerSolvencyModule } from './solvency.module';

@Module({ imports: [PostingModule, LedgerSolvencyModule, CorrectionsModule, ChainingModule, ReadingModule] })
export class LedgerModule {}
