// Firm quotes: requested, priced, reserved, signed; and the keys that verify them.
import { ProjectedBankAccountsModule } from '@aiyrbas/bank-accounts';
import { Allowance } from '@aiyrbas/http';
import { KnownRailsModule } from '@aiyrbas/rails';
import { CONFIG } from '@aiyrbas/service-host';
import { Module } from '@nestjs/common';
import { QuotesPersistenceModule } from './persistence/persistence.module';
import { PublishQuoteKeysController } from './publish-keys/publish-keys.controller';
import type { QuotesConfig } from './quotes.config';
import { FirstReport } from './request-quote/first-report';
import { RequestQuote } from './request-quote/request-quote';
import { RequestQuoteController } from './request-quote/request-quote.controller';
import { Reserve } from './request-quote/reserve';

@Module({
  imports: [QuotesPersistenceModule, ProjectedBankAccountsModule, KnownRailsModule],
  controllers: [RequestQuoteController, PublishQuoteKeysController],
  providers: [
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
export class QuotingModule {}
