// Wiring only.
import { Module } from '@nestjs/common';
import { AvailabilityModule } from './availability.module';
import { MarketsModule } from './markets.module';
import { QuotingModule } from './quoting.module';

@Module({ imports: [QuotingModule, AvailabilityModule, MarketsModule] })
export class QuotesModule {}
