// Wiring only.
import { Allowance } from '@aiyrbas/http';
import { BankAccountFinder, BankAccountsStore, ProjectBankAccountsConsumer } from '@aiyrbas/bank-accounts';
import { KnownRailsStore, ProjectRailsConsumer } from '@aiyrbas/rails';
import { CONFIG } from '@aiyrbas/service-host';
import { Module } from '@nestjs/common';
import { FollowBalancesConsumer } from './follow-balances/follow-balances.consumer';
import { FollowOrdersConsumer } from './follow-orders/follow-orders.consumer';
import { ListMarketsController } from './list-markets/list-markets.controller';
import { PublishQuoteKeysController } from './publish-keys/publish-keys.controller';
import type { QuotesConfig } from './quotes.config';
import { FirstReport } from './request-quote/first-report';
import { RequestQuote } from './request-quote/request-quote';
import { RequestQuoteController } from './request-quote/request-quote.controller';
import { Reserve } from './request-quote/reserve';
import { InventoryStore } from './persistence/inventory.store';
import { Market } from './persistence/market';
import { QuoteSigner } from './persistence/quote-signer';
import { QuotesStore } from './persistence/quotes.store';
import { ReservationsStore } from './persistence/reservations.store';
import { TariffsStore } from './persistence/tariffs.store';

@Module({
  controllers: [
    RequestQuoteController,
    PublishQuoteKeysController,
    ListMarketsController,
    ProjectBankAccountsConsumer,
    ProjectRailsConsumer,
    FollowOrdersConsumer,
    FollowBalancesConsumer,
  ],
  providers: [
    BankAccountsStore,
    KnownRailsStore,
    TariffsStore,
    QuotesStore,
    Market,
    QuoteSigner,
    BankAccountFinder,
    ReservationsStore,
    InventoryStore,
    FirstReport,
    Reserve,
    RequestQuote,
    {
      provide: Allowance,
      inject: [CONFIG],
      useFactory: ({ QUOTES_PER_MINUTE: perMinute }: QuotesConfig) =>
        new Allowance({ perMinute, atOnce: Math.max(1, Math.ceil(perMinute / 10)) }),
    },
  ],
})
export class QuotesModule {}
