import { BankAccountEntity } from '@aiyrbas/bank-accounts';
import { KnownSuspensionEntity } from '@aiyrbas/rails';
import { defineService } from '@aiyrbas/service-host';
import { quotesConfig } from './quotes.config';
import { QuotesModule } from './quotes.module';
import { InventoryEntity, SpentEntity } from './persistence/inventory.entity';
import { migrations } from './persistence/migrations';
import { QuoteEntity } from './persistence/quote.entity';
import { PromisedEntity, ReservationEntity } from './persistence/reservation.entity';
import { FeeScheduleEntity, MinimumOrderEntity, VenueFeeEntity } from './persistence/tariff.entity';

export const quotesService = defineService({
  name: 'quotes',
  schema: 'quotes',
  migrations,
  entities: [
    QuoteEntity,
    ReservationEntity,
    PromisedEntity,
    InventoryEntity,
    SpentEntity,
    FeeScheduleEntity,
    VenueFeeEntity,
    MinimumOrderEntity,
    BankAccountEntity,
    KnownSuspensionEntity,
  ],
  config: quotesConfig,
  module: QuotesModule,
});
