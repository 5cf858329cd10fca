// Wiring only, in the order money moves.
import { Module } from '@nestjs/common';
import { ChainBlocks } from './chain-blocks/chain-blocks';
import { ChainBlocksJob } from './chain-blocks/chain-blocks.job';
import { MeasureUnchained } from './chain-blocks/measure-unchained';
import { CheckSolvency } from './check-solvency/check-solvency';
import { CheckSolvencyJob } from './check-solvency/check-solvency.job';
import { MeasureSolvency } from './check-solvency/measure-solvency';
import { CorrectBooks } from './correct-books/correct-books';
import { CorrectBooksHttp } from './correct-books/correct-books.http';
import { ListAccountsHttp } from './list-accounts/list-accounts.http';
import { ListCheckpointsHttp } from './list-checkpoints/list-checkpoints.http';
import { ListDepositsHttp } from './list-deposits/list-deposits.http';
import { ListDifferencesHttp } from './list-differences/list-differences.http';
import { ListTransactionsHttp } from './list-transactions/list-transactions.http';
import { OpenBooks } from './open-books/open-books';
import { OpenBooksJob } from './open-books/open-books.job';
import { Post } from './post/post';
import { PostConsumer } from './post/post.consumer';
import { PublishKeysHttp } from './publish-keys/publish-keys.http';
import { ShowBalancesHttp } from './show-balances/show-balances.http';
import { ShowSolvencyHttp } from './show-solvency/show-solvency.http';
import { ShowTrialBalanceHttp } from './show-trial-balance/show-trial-balance.http';
import { BlocksStore } from './store/blocks.store';
import { BookStore } from './store/book.store';
import { CheckpointSigner } from './store/checkpoint-signer';
import { CoverStore } from './store/cover.store';
import { DriftStore } from './store/drift.store';

@Module({
  controllers: [
    PostConsumer,
    ShowBalancesHttp,
    ListDepositsHttp,
    ListAccountsHttp,
    ListTransactionsHttp,
    ShowTrialBalanceHttp,
    ShowSolvencyHttp,
    ListDifferencesHttp,
    CorrectBooksHttp,
    ListCheckpointsHttp,
    PublishKeysHttp,
  ],
  providers: [
    BookStore,
    CoverStore,
    DriftStore,
    Post,
    OpenBooks,
    OpenBooksJob,
    CheckSolvency,
    CheckSolvencyJob,
    MeasureSolvency,
    CorrectBooks,
    BlocksStore,
    CheckpointSigner,
    ChainBlocks,
    ChainBlocksJob,
    MeasureUnchained,
  ],
})
export class LedgerModule {}
