import { defineService } from '@aiyrbas/service-host';
import { quotesConfig } from './quotes.config';
import { QuotesModule } from './quotes.module';
import { migrations } from './store/migrations';

export const quotesService = defineService({
  name: 'quotes',
  schema: 'quotes',
  migrations,
  config: quotesConfig,
  module: QuotesModule,
});
