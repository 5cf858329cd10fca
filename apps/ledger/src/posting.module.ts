// What moves or holds money: the events of other services, and the opening balances at start.
import { Module } from '@nestjs/common';
import { LedgerPersistenceModule } from './persistence/persistence.module';
import { PostOpeningBalances } from './post-opening-balances/post-opening-balances';
import { OpeningBalancesJob } from './post-opening-balances/post-opening-balances.job';
import { PostTransactions } from './post-transactions/post-transactions';
import { PostTransactionsConsumer } from './post-transactions/post-transactions.consumer';

@Module({
  imports: [LedgerPersistenceModule],
  controllers: [PostTransactionsConsumer],
  providers: [PostTransactions, PostOpeningBalances, OpeningBalancesJob],
})
export class PostingModule {}
