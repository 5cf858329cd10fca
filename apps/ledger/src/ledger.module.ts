// Wiring only, in the order money moves.
import { Module } from '@nestjs/common';
import { ChainBlocks } from './chain-blocks/chain-blocks';
import { ChainBlocksJob } from './chain-blocks/chain-blocks.job';
import { MeasureUnchained } from './chain-blocks/measure-unchained';
import { CheckSolvency } from './check-solvency/check-solvency';
import { CheckSolvencyJob } from './check-solvency/check-solvency.job';
import { MeasureSolvency } from './check-solvency/measure-solvency';
import { CorrectLedger } from './correct-ledger/correct-ledger';
import { CorrectLedgerController } from './correct-ledger/correct-ledger.controller';
import { ListAccountsController } from './list-accounts/list-accounts.controller';
import { ListCheckpointsController } from './list-checkpoints/list-checkpoints.controller';
import { ListDepositsController } from './list-deposits/list-deposits.controller';
import { ListDifferencesController } from './list-differences/list-differences.controller';
import { ListTransactionsController } from './list-transactions/list-transactions.controller';
import { PostOpeningBalances } from './post-opening-balances/post-opening-balances';
import { OpeningBalancesJob } from './post-opening-balances/post-opening-balances.job';
import { PostTransactions } from './post-transactions/post-transactions';
import { PostTransactionsConsumer } from './post-transactions/post-transactions.consumer';
import { PublishCheckpointKeysController } from './publish-keys/publish-keys.controller';
import { ShowBalancesController } from './show-balances/show-balances.controller';
import { ShowSolvencyController } from './show-solvency/show-solvency.controller';
import { ShowTrialBalanceController } from './show-trial-balance/show-trial-balance.controller';
import { BlocksStore } from './persistence/blocks.store';
import { BookStore } from './persistence/book.store';
import { CheckpointSigner } from './persistence/checkpoint-signer';
import { CoverageStore } from './persistence/coverage.store';
import { DriftStore } from './persistence/drift.store';

@Module({
  controllers: [
    PostTransactionsConsumer,
    ShowBalancesController,
    ListDepositsController,
    ListAccountsController,
    ListTransactionsController,
    ShowTrialBalanceController,
    ShowSolvencyController,
    ListDifferencesController,
    CorrectLedgerController,
    ListCheckpointsController,
    PublishCheckpointKeysController,
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
