// What is traded, as the API shows it.
import { Module } from '@nestjs/common';
import { ListMarketsController } from './list-markets/list-markets.controller';
import { QuotesPersistenceModule } from './persistence/persistence.module';

@Module({ imports: [QuotesPersistenceModule], controllers: [ListMarketsController] })
export class MarketsModule {}
