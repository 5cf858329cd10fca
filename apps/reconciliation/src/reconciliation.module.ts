// Wiring only, in the order a line goes.
import { DueTimer } from '@aiyrbas/service-host';
import { Module } from '@nestjs/common';
import { ForceBreak } from './force-break/force-break';
import { ForceBreakHttp } from './force-break/force-break.http';
import { ListBreaksHttp } from './list-breaks/list-breaks.http';
import { ListLinesHttp } from './list-lines/list-lines.http';
import { MeasureLines } from './measure-lines/measure-lines';
import { BalanceMatching } from './store/balance-matching';
import { BalancesStore } from './store/balances.store';
import { BreaksStore } from './store/breaks.store';
import { LinesStore } from './store/lines.store';
import { Matching } from './store/matching';
import { StatedStore } from './store/stated.store';
import { StatementMatching } from './store/statement-matching';
import { StatementsStore } from './store/statements.store';
import { TakeIn } from './take-in/take-in';
import { TakeInConsumer } from './take-in/take-in.consumer';
import { WatchDeadlines } from './watch-deadlines/watch-deadlines';
import { WatchDeadlinesJob } from './watch-deadlines/watch-deadlines.job';

@Module({
  controllers: [TakeInConsumer, ListBreaksHttp, ListLinesHttp, ForceBreakHttp],
  providers: [
    LinesStore,
    BreaksStore,
    BalancesStore,
    StatementsStore,
    Matching,
    BalanceMatching,
    StatedStore,
    StatementMatching,
    TakeIn,
    WatchDeadlines,
    WatchDeadlinesJob,
    ForceBreak,
    MeasureLines,
    DueTimer,
  ],
})
export class ReconciliationModule {}
