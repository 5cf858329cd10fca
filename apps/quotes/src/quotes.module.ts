// Wiring only.
import { Module } from '@nestjs/common';
import { KnowAccountsConsumer } from './know-accounts/know-accounts.consumer';
import { ListMarketsHttp } from './list-markets/list-markets.http';
import { PublishKeysHttp } from './publish-keys/publish-keys.http';
import { AccountOwner } from './request-quote/account-owner';
import { RequestQuote } from './request-quote/request-quote';
import { RequestQuoteHttp } from './request-quote/request-quote.http';
import { AccountsStore } from './store/accounts.store';
import { Market } from './store/market';
import { QuoteSigner } from './store/quote-signer';
import { QuotesStore } from './store/quotes.store';
import { TariffsStore } from './store/tariffs.store';

@Module({
  controllers: [RequestQuoteHttp, PublishKeysHttp, ListMarketsHttp, KnowAccountsConsumer],
  providers: [AccountsStore, TariffsStore, QuotesStore, Market, QuoteSigner, AccountOwner, RequestQuote],
})
export class QuotesModule {}
