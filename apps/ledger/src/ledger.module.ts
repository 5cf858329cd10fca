// Wiring only, in the order money moves.
import { Module } from '@nestjs/common';
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
import { ShowTrialBalanceHttp } from './show-trial-balance/show-trial-balance.http';
import { BookStore } from './store/book.store';

@Module({
  controllers: [
    PostConsumer,
    ShowBalancesHttp,
    ListDepositsHttp,
    ListAccountsHttp,
    ListTransactionsHttp,
    ShowTrialBalanceHttp,
    CorrectBooksHttp,
  ],
  providers: [BookStore, Post, OpenBooks, OpenBooksJob, CorrectBooks],
})
export class LedgerModule {}
