// Wiring only, in the order money moves.
import { Module } from '@nestjs/common';
import { ChainBlocks } from './chain-blocks/chain-blocks';
import { ChainBlocksJob } from './chain-blocks/chain-blocks.job';
import { MeasureUnchained } from './chain-blocks/measure-unchained';
import { CheckSolvency } from './check-solvency/check-solvency';
import { CheckSolvencyJob } from './check-solvency/check-solvency.job';
import { MeasureSolvency } from './check-solvency/measure-solvency';
import { CorrectLedger } from './correct-ledger/correct-ledger';
import { CorrectLedgerHttp } from './correct-ledger/correct-ledger.http';
import { ListAccountsHttp } from './list-accounts/list-accounts.http';
import { ListCheckpointsHttp } from './list-checkpoints/list-checkpoints.http';
import { ListDepositsHttp } from './list-deposits/list-deposits.http';
import { ListDifferencesHttp } from './list-differences/list-differences.http';
import { ListTransactionsHttp } from './list-transactions/list-transactions.http';
import { PostOpeningBalances } from './post-opening-balances/post-opening-balances';
import { OpeningBalancesJob } from './post-opening-balances/post-opening-balances.job';
import { PostTransactions } from './post-transactions/post-transactions';
import { PostTransactionsConsumer } from './post-transactions/post-transactions.consumer';
import { PublishCheckpointKeysHttp } from './publish-keys/publish-keys.http';
import { ShowBalancesHttp } from './show-balances/show-balances.http';
import { ShowSolvencyHttp } from './show-solvency/show-solvency.http';
import { ShowTrialBalanceHttp } from './show-trial-balance/show-trial-balance.http';
import { BlocksStore } from './persistence/blocks.store';
import { BookStore } from './persistence/book.store';
import { CheckpointSigner } from './persistence/checkpoint-signer';
import { CoverageStore } from './persistence/coverage.store';
import { DriftStore } from './persistence/drift.store';

@Module({
  controllers: [
    PostTransactionsConsumer,
    ShowBalancesHttp,
    ListDepositsHttp,
    ListAccountsHttp,
    ListTransactionsHttp,
    ShowTrialBalanceHttp,
    ShowSolvencyHttp,
    ListDifferencesHttp,
    CorrectLedgerHttp,
    ListCheckpointsHttp,
    PublishCheckpointKeysHttp,
  ],
  providers: [
    BookStore,
    CoverageStore,
    DriftStore,
    PostTransactions,
    PostOpeningBalances,
    OpeningBalancesJob,
    CheckSolvency,
    CheckSolvencyJob,
    MeasureSolvency,
    CorrectLedger,
    BlocksStore,
    CheckpointSigner,
    ChainBlocks,
    ChainBlocksJob,
    MeasureUnchained,
  ],
})
export class LedgerModule {}
