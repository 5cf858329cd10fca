import { KnownSuspensionEntity } from '@aiyrbas/rails';
import { defineService } from '@aiyrbas/service-host';
import { quotesConfig } from './quotes.config';
import { QuotesModule } from './quotes.module';
import { migrations } from './persistence/migrations';

export const quotesService = defineService({
  name: 'quotes',
  schema: 'quotes',
  migrations,
  entities: [KnownSuspensionEntity],
  config: quotesConfig,
  module: QuotesModule,
});
