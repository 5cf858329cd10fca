// Wiring only, in the order a line goes.
import { DueTimer } from '@aiyrbas/service-host';
import { Module } from '@nestjs/common';
import { AcceptBreak } from './accept-break/accept-break';
import { AcceptBreakController } from './accept-break/accept-break.controller';
import { MeasureLines } from './measure-lines/measure-lines';
import { BalanceMatching } from './persistence/balance-matching';
import { BalancesStore } from './persistence/balances.store';
import { BreaksStore } from './persistence/breaks.store';
import { LinesStore } from './persistence/lines.store';
import { Matching } from './persistence/matching';
import { PageMatching } from './persistence/page-matching';
import { StatedStore } from './persistence/stated.store';
import { StatementMatching } from './persistence/statement-matching';
import { ReceivedPagesStore } from './persistence/received-pages.store';
import { BankStatementsStore } from './persistence/statements.store';
import { IngestLines } from './ingest-lines/ingest-lines';
import { IngestLinesConsumer } from './ingest-lines/ingest-lines.consumer';
import { ShowLinesController } from './show-lines/show-lines.controller';
import { ShowLines } from './show-lines/show-lines.query';
import { WatchDeadlines } from './watch-deadlines/watch-deadlines';
import { WatchDeadlinesJob } from './watch-deadlines/watch-deadlines.job';

@Module({
  controllers: [IngestLinesConsumer, ShowLinesController, AcceptBreakController],
  providers: [
    LinesStore,
    BreaksStore,
    BalancesStore,
    BankStatementsStore,
    Matching,
    BalanceMatching,
    StatedStore,
    StatementMatching,
    ReceivedPagesStore,
    PageMatching,
    IngestLines,
    WatchDeadlines,
    WatchDeadlinesJob,
    AcceptBreak,
    ShowLines,
    MeasureLines,
    DueTimer,
  ],
})
export class ReconciliationModule {}
