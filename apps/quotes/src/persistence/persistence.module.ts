import { CONFIG } from '@aiyrbas/service-host';
import { Module } from '@nestjs/common';
import { InventoryStore } from './inventory.store';
import { LeftStore } from './left.store';
import { Market } from './market';
import { QuoteSigner } from './quote-signer';
import { QuotesStore } from './quotes.store';
import { ReservationsStore } from './reservations.store';
import { TariffsStore } from './tariffs.store';

const SIGNER = { provide: QuoteSigner, inject: [CONFIG], useFactory: QuoteSigner.open };
const STORES = [InventoryStore, LeftStore, Market, SIGNER, QuotesStore, ReservationsStore, TariffsStore];

@Module({ providers: STORES, exports: STORES })
export class QuotesPersistenceModule {}
