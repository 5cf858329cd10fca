// Wiring only, in the order money moves.
import type { Logger } from '@aiyrbas/observability';
import { DueTimer, LOGGER } from '@aiyrbas/service-host';
import { Module } from '@nestjs/common';
import { CheckSolvency } from './check-solvency/check-solvency';
import { CheckSolvencyJob } from './check-solvency/check-solvency.job';
import { MeasureSolvency } from './check-solvency/measure-solvency';
import { CorrectBooks } from './correct-books/correct-books';
import { CorrectBooksHttp } from './correct-books/correct-books.http';
import { ListAccountsHttp } from './list-accounts/list-accounts.http';
import { ListDepositsHttp } from './list-deposits/list-deposits.http';
import { ListTransactionsHttp } from './list-transactions/list-transactions.http';
import { OpenBooks } from './open-books/open-books';
import { OpenBooksJob } from './open-books/open-books.job';
import { Post } from './post/post';
import { PostConsumer } from './post/post.consumer';
import { ShowBalancesHttp } from './show-balances/show-balances.http';
import { ShowSolvencyHttp } from './show-solvency/show-solvency.http';
import { ShowTrialBalanceHttp } from './show-trial-balance/show-trial-balance.http';
import { BookStore } from './store/book.store';
import { CoverStore } from './store/cover.store';

@Module({
  controllers: [
    PostConsumer,
    ShowBalancesHttp,
    ListDepositsHttp,
    ListAccountsHttp,
    ListTransactionsHttp,
    ShowTrialBalanceHttp,
    ShowSolvencyHttp,
    CorrectBooksHttp,
  ],
  providers: [
    BookStore,
    CoverStore,
    Post,
    OpenBooks,
    OpenBooksJob,
    CheckSolvency,
    CheckSolvencyJob,
    MeasureSolvency,
    CorrectBooks,
    { provide: DueTimer, inject: [LOGGER], useFactory: (log: Logger) => new DueTimer(log) },
  ],
})
export class LedgerModule {}
